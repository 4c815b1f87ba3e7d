/** Finds the shim of a container among all processes. */
import { readdirSync } from "node:fs";
import { linkOrEmpty, readOrEmpty } from "./proc-files.ts";

export interface Shim {
  readonly pid: number;
  /** Its working directory; gone where containerd has removed it already. */
  readonly bundleDir: string;
}

/** The shim that serves a container, by its command line; undefined where none runs. */
export function findShim(namespace: string, id: string): Shim | undefined {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const words = readOrEmpty(`/proc/${name}/cmdline`).split("\0");
    if (!/containerd-shim-[^/]*$/.test(words[0] ?? "")) continue;
    if (wordAfter(words, "-id") !== id || wordAfter(words, "-namespace") !== namespace) continue;
    return { pid: Number(name), bundleDir: linkOrEmpty(`/proc/${name}/cwd`) };
  }
  return undefined;
}

function wordAfter(words: readonly string[], name: string): string | undefined {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
}
