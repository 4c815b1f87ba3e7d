/** What a test plants to see whether the oracle sees it. */
import { type ChildProcess, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pluginPath } from "../../../src/engine/networks/places.ts";

/** A file that is put there and taken away. */
export function file(...path: readonly string[]): { readonly make: () => void; readonly remove: () => void } {
  const full = join(...path);
  return {
    make: () => {
      mkdirSync(join(full, ".."), { recursive: true });
      writeFileSync(full, "");
    },
    remove: () => rmSync(full),
  };
}

/** A directory that is put there and taken away. */
export function directory(...path: readonly string[]): { readonly make: () => void; readonly remove: () => void } {
  const full = join(...path);
  return { make: () => mkdirSync(full, { recursive: true }), remove: () => rmdirSync(full) };
}

export function ip(...words: readonly string[]): void {
  execFileSync("ip", words);
}

/** Waits for its turn: other lanes change rules of theirs. */
export function firewall(program: string, words: readonly string[]): void {
  execFileSync(program, ["-w", ...words], { env: { PATH: pluginPath() } });
}

/** Kills a child and waits for its end. */
export async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
