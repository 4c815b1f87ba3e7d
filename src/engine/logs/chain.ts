/**
 * The files of a rotated log, held open so that no rotation takes them away: `path`, `path.1`, … as docker names
 * them, or `path`, `path.20260102-030405`, … as the kubelet does. Compressed ones are not read.
 */
import { constants, type Stats } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readOffsets } from "../../console/log/offsets.ts";
import { fromNode } from "../../errors.ts";

export interface ChainFile {
  readonly file: FileHandle;
  readonly inode: number;
  readonly modifiedMs: number;
  /** Lines in all files before it; undefined where the history of the log does not say. */
  readonly firstLine: number | undefined;
}

/** Opens all files, oldest first; none where there is no log (yet). */
export async function openChain(path: string): Promise<ChainFile[]> {
  for (let tries = 1; ; tries++) {
    const { files, hasHole } = await openNewestFirst(path);
    // A console that was killed while it rotated leaves a hole that stays.
    if (!hasHole || tries === TRIES) return counted(path, files.reverse());
    await closeChain(files);
  }
}

// The history comes after the files: held open, they keep their inodes, and a file is noted before it is seen.
function counted(path: string, files: readonly OpenFile[]): ChainFile[] {
  const offsets = readOffsets(path);
  // Ours has no history before its first rotation.
  const unnoted = offsets.length === 0 && files.length === 1 ? 0 : undefined;
  return files.map((file) => {
    const offset = offsets.findLast(({ inode }) => inode === file.inode);
    return { ...file, firstLine: offset?.firstLine ?? unnoted };
  });
}

type OpenFile = Omit<ChainFile, "firstLine">;

const TRIES = 5;

export async function closeChain(files: readonly Pick<ChainFile, "file">[]): Promise<void> {
  await Promise.all(files.map(({ file }) => file.close()));
}

/** Undefined where there is no such file. */
export async function inodeOf(path: string): Promise<number | undefined> {
  return (await ifPresent(path, () => stat(path)))?.ino;
}

interface Scan {
  readonly files: OpenFile[];
  /** A name was missing before one that was there: the log was being rotated, or still is. */
  readonly hasHole: boolean;
}

// Files move to higher numbers only: going up meets each of them, some twice.
async function openNewestFirst(path: string): Promise<Scan> {
  const files = new Map<number, OpenFile>();
  let [missing, hasHole] = [0, false];
  for (let index = 0; missing < ENOUGH_MISSING; index++) {
    const isThere = await openInto(files, index === 0 ? path : `${path}.${index}`);
    hasHole ||= isThere && missing > 0;
    missing = isThere ? 0 : missing + 1;
  }
  for (const name of await kubeletNames(path)) await openInto(files, name);
  return { files: [...files.values()], hasHole };
}

// One file moves at a time.
const ENOUGH_MISSING = 2;

/** Opens what a name leads to, unless another name led there; false where there is no such name. */
async function openInto(files: Map<number, OpenFile>, path: string): Promise<boolean> {
  const found = await ifPresent(path, () => openOne(path));
  if (found === undefined) return false;
  if (files.has(found.inode)) await found.file.close();
  else files.set(found.inode, found);
  return true;
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

async function openOne(path: string): Promise<OpenFile> {
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
