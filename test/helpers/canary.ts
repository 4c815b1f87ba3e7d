/** Looks for a planted secret where it must not be. */
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Command lines of all processes that contain the text. */
export function argvWith(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => readQuietly(`/proc/${pid}/cmdline`))
    .filter((cmdline) => cmdline.includes(text));
}

/** Files below the directories that hold the text and that another user could open: every parent lets him through. */
export function readableFilesWith(text: string, dirs: readonly string[]): string[] {
  return dirs.flatMap((dir) => filesBelow(dir)).filter((path) => readQuietly(path).includes(text));
}

function filesBelow(dir: string): string[] {
  if (!existsSync(dir) || (lstatSync(dir).mode & 0o001) === 0) return [];
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() && (lstatSync(path).mode & 0o004) !== 0 ? [path] : [];
  });
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // It ended or went while we looked.
    return "";
  }
}
