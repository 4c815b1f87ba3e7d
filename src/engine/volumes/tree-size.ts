/** What a directory holds, as docker counts it: the lengths of its files, one of several links once. */
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fromNode } from "../../errors.ts";

/** Bytes of all that is in a directory and is none itself; never follows a symbolic link. 0 where it is not there. */
export async function treeSize(dir: string): Promise<number> {
  const seen = new Set<string>();
  const pending = [dir];
  let total = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of await entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) pending.push(path);
      else total += await sizeOnce(path, seen);
    }
  }
  return total;
}

async function entriesOf(dir: string) {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    // A container may remove or replace it while we are looking.
    if (isGone(error)) return [];
    throw fromNode(error, `cannot read "${dir}"`);
  }
}

async function sizeOnce(path: string, seen: Set<string>): Promise<number> {
  try {
    const { dev, ino, nlink, size } = await lstat(path);
    const key = `${dev}/${ino}`;
    if (nlink > 1 && seen.has(key)) return 0;
    seen.add(key);
    return size;
  } catch (error) {
    if (isGone(error)) return 0;
    throw fromNode(error, `cannot read "${path}"`);
  }
}

function isGone(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
