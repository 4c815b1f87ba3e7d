/** mkfifo, which Node lacks: by a child process there (3 ms), by libc on Bun (0.2 ms). */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { removeFile } from "../disk/atomic.ts";
import { LeptonError } from "../errors.ts";
import { isBun } from "./fifo-bun.ts";

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

interface Ffi {
  dlopen(
    name: string,
    symbols: object,
  ): { readonly symbols: { mkfifo(path: Uint8Array, mode: number): number }; close(): void };
}

async function madeByLibc(paths: readonly string[]): Promise<boolean> {
  if (!isBun()) return false;
  // A name in a variable keeps tsc, Node and esbuild from looking for a module that only Bun has.
  const name = "bun:ffi";
  try {
    const { dlopen } = (await import(name)) as Ffi;
    const libc = dlopen("libc.so.6", { mkfifo: { args: ["ptr", "u32"], returns: "int" } });
    const made = paths.every((path) => libc.symbols.mkfifo(Buffer.from(`${path}\0`), 0o600) === 0);
    libc.close();
    return made;
  } catch {
    // Another libc (musl): the child process does it.
    return false;
  }
}
