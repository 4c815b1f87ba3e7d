/** Where `load` and `import` read: a file, else standard input, which must not be a terminal. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { fromNode, LeptonError } from "../../errors.ts";
import type { CommandContext } from "../define.ts";

/** The bytes of `path`; of standard input for `-` and for none. */
export function readInput({ io }: CommandContext, path: string, verb: string): AsyncIterable<Uint8Array> {
  if (path !== "" && path !== "-") return readFile(path);
  if (io.stdinIsTty) {
    throw new LeptonError("invalid-argument", `requested ${verb} from stdin, but stdin is empty`, {
      hint: verb === "load" ? "give an archive with -i FILE, or with < FILE" : "give a file, or an archive with < FILE",
    });
  }
  return io.stdin;
}

/** Bytes of a regular file; undefined for anything else, and where there is none. */
export async function sizeOfFile(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch {
    // Whoever reads it says what is wrong.
    return undefined;
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1024 * 1024 });
  } catch (error) {
    throw fromNode(error, `cannot read "${path}"`);
  }
}
