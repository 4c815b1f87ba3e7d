/**
 * The files of a rotated log, held open so that no rotation takes them away: `path`, `path.1`, … as docker names
 * them, or `path`, `path.20260102-030405`, … as the kubelet does. Compressed ones are not read.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fromNode } from "../../errors.ts";

export interface ChainFile {
  readonly file: FileHandle;
  readonly inode: number;
  readonly modifiedMs: number;
}

/** Opens all files, oldest first; none where there is no log (yet). */
export async function openChain(path: string): Promise<ChainFile[]> {
  for (;;) {
    const files = await openNewestFirst(path);
    // A rotation in between shows in the current file: then a file may be missing or there twice.
    const [current] = files;
    if ((await inodeOf(path)) === current?.inode) return files.reverse();
    await closeChain(files);
  }
}

export async function closeChain(files: readonly ChainFile[]): Promise<void> {
  await Promise.all(files.map(({ file }) => file.close()));
}

/** Undefined where there is no such file. */
export async function inodeOf(path: string): Promise<number | undefined> {
  return (await ifPresent(path, () => stat(path)))?.ino;
}

async function openNewestFirst(path: string): Promise<ChainFile[]> {
  const files: ChainFile[] = [];
  for (let index = 0; ; index++) {
    const name = index === 0 ? path : `${path}.${index}`;
    const found = await ifPresent(name, () => openOne(name));
    if (found === undefined) break;
    files.push(found);
  }
  for (const name of await kubeletNames(path)) {
    const found = await ifPresent(name, () => openOne(name));
    if (found !== undefined) files.push(found);
  }
  return files;
}

async function kubeletNames(path: string): Promise<string[]> {
  const dir = dirname(path);
  const start = `${basename(path)}.`;
  const names = (await ifPresent(dir, () => readdir(dir))) ?? [];
  const ours = names.filter((name) => name.startsWith(start) && /^\d{8}-\d{6}$/.test(name.slice(start.length)));
  return ours
    .sort()
    .reverse()
    .map((name) => join(dir, name));
}

async function openOne(path: string): Promise<ChainFile> {
  // Never waits, should somebody have put a FIFO there.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const { ino, mtimeMs }: Stats = await file.stat();
  return { file, inode: ino, modifiedMs: mtimeMs };
}

async function ifPresent<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw fromNode(error, `cannot read log "${path}"`);
  }
}
