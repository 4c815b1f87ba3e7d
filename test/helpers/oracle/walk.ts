import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

export interface Found {
  readonly path: string;
  readonly entry: Dirent;
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
