/** mkfifo, which Node lacks: by a child process there (3 ms), by libc on Bun (0.2 ms). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { removeFile } from "../disk/atomic.ts";
import { LeptonError } from "../errors.ts";
import { openLibc } from "./libc.ts";

/** Makes fresh FIFOs of mode 0600 at paths of our own; what lay there before is removed. */
export async function makeFifos(paths: readonly string[]): Promise<void> {
  for (const path of paths) await removeFile(path);
  if (paths.length === 0 || (await madeByLibc(paths))) return;
  try {
    await promisify(execFile)("mkfifo", ["-m", "600", "--", ...paths]);
  } catch (error) {
    throw new LeptonError("internal", `cannot make fifos in "${paths[0]}"`, { cause: error });
  }
}

interface Functions {
  mkfifo(path: Uint8Array, mode: number): number;
}

async function madeByLibc(paths: readonly string[]): Promise<boolean> {
  const libc = await openLibc<Functions>({ mkfifo: { args: ["ptr", "u32"], returns: "int" } });
  const made = paths.every((path) => libc?.symbols.mkfifo(Buffer.from(`${path}\0`), 0o600) === 0);
  libc?.close();
  return made;
}
