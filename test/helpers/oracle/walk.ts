import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export interface Found {
  readonly path: string;
  readonly entry: Dirent;
}

/**
 * The directories below one of cgroups, by their paths from there. Each holds dozens of files, and how many directories
 * it holds is told by its links: most need not be read.
 */
export function cgroupsBelow(top: string, spared: (path: string) => boolean, path = ""): string[] {
  return subdirectories(join(top, path)).flatMap((name) => {
    const below = join(path, name);
    return spared(below) ? [] : [below, ...cgroupsBelow(top, spared, below)];
  });
}

function subdirectories(dir: string): string[] {
  try {
    if (statSync(dir).nlink === 2) return [];
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    // Gone meanwhile: it was not left behind.
    return [];
  }
}

/** Everything below a directory; what vanishes meanwhile was not left behind. */
export function walk(dir: string): Found[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch {
    // Not there (yet, or any more).
    return [];
  }
  return entries.flatMap((entry) => {
    const path = join(dir, entry.name);
    return [{ path, entry }, ...(entry.isDirectory() ? walk(path) : [])];
  });
}
