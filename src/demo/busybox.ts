/** Finds a static busybox: a whole userland in one file that runs in an empty root file system. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { programDirs } from "../engine/embedded/program-dirs.ts";
import { LeptonError } from "../errors.ts";

export interface Busybox {
  readonly bytes: Uint8Array;
  /** Names of the commands it can be. */
  readonly applets: readonly string[];
}

/** Reads the first static busybox among the engine's program directories; throws `not-found`. */
export async function findBusybox(env: NodeJS.ProcessEnv = process.env): Promise<Busybox> {
  for (const dir of programDirs(env)) {
    const path = join(dir, "busybox");
    const bytes = readProgram(path);
    // Debian's plain "busybox" package needs libraries that a container has not.
    if (bytes === undefined || !isStatic(bytes)) continue;
    const { stdout } = await promisify(execFile)(path, ["--list"], { timeout: 10_000 });
    return { bytes, applets: stdout.split("\n").filter((applet) => /^[\w.[-]+$/.test(applet) && applet !== "busybox") };
  }
  throw new LeptonError("not-found", "there is no static busybox on this machine", {
    hint: "install the package busybox-static, or on Debian run scripts/fill-prefix.sh as root",
  });
}

function readProgram(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    // Not in this directory.
    return undefined;
  }
}

// A 64-bit little-endian ELF file without a program header of type PT_INTERP (3) has no dynamic loader.
function isStatic(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf64 = bytes.length > 64 && view.getUint32(0) === 0x7f454c46 && bytes[4] === 2 && bytes[5] === 1;
  if (!isElf64) return false;
  const [start, size, count] = [
    Number(view.getBigUint64(32, true)),
    view.getUint16(54, true),
    view.getUint16(56, true),
  ];
  if (start + size * count > bytes.length) return false;
  return Array.from({ length: count }, (_, index) => view.getUint32(start + index * size, true)).every(
    (type) => type !== 3,
  );
}
