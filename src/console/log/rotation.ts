/**
 * Log rotation as docker names it: `path` is current, `path.1` the one before, up to `path.(maxFiles - 1)`.
 * A console may be killed between any two steps: `path` is there all the same, at worst under a second name too, and
 * the others lack one name at most.
 */
import { closeSync, constants, fstatSync, linkSync, openSync, readSync, renameSync, rmSync, statSync } from "node:fs";
import { countLineEnds } from "./line-ends.ts";
import { type OffsetHistory, openOffsets } from "./offsets.ts";

export interface Rotation {
  /** The current file was opened with this much in it. */
  opened(fd: number, inode: number, sizeBytes: number): void;
  /** Whole records that were appended since. */
  appended(records: Uint8Array): void;
  /** Moves the chain on and returns the descriptor of the new, empty, current file. */
  rotate(): number;
}

interface Current {
  readonly fd: number;
  readonly inode: number;
  /** Lines in all files before. */
  readonly firstLine: number;
  /** Bytes that an earlier console wrote: counted once, at the first rotation. */
  readonly uncountedBytes: number;
  lines: number;
}

export function createRotation(path: string, maxFiles: number): Rotation {
  let current: Current | undefined;
  let history: OffsetHistory | undefined;
  return {
    opened(fd, inode, sizeBytes) {
      history = openOffsets(path);
      // The console before us was killed while it rotated: its new file was never used.
      const last = history.last();
      if (last !== undefined && last.inode === inodeOf(nextPath(path))) history.drop();
      current = { fd, inode, firstLine: history.last()?.firstLine ?? 0, uncountedBytes: sizeBytes, lines: 0 };
    },
    appended(records) {
      if (current !== undefined) current.lines += countLineEnds(records);
    },
    rotate() {
      if (current === undefined || history === undefined) throw new Error("rotation without an open file");
      const firstLine = current.firstLine + countUncounted(current) + current.lines;
      const fd = createNext(path);
      const { ino: inode } = fstatSync(fd);
      history.add({ inode: current.inode, firstLine: current.firstLine });
      // Noted before the new file can be seen.
      history.add({ inode, firstLine });
      try {
        moveChain(path, maxFiles);
      } catch (error) {
        history.drop();
        closeSync(fd);
        throw error;
      }
      current = { fd, inode, firstLine, uncountedBytes: 0, lines: 0 };
      return fd;
    },
  };
}

function nextPath(path: string): string {
  return `${path}.next`;
}

function createNext(path: string): number {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  rmSync(nextPath(path), { force: true });
  return openSync(nextPath(path), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

function moveChain(path: string, maxFiles: number): void {
  const name = (index: number) => `${path}.${index}`;
  // A rotation that got no further than this.
  if (inodeOf(name(1)) === inodeOf(path)) rmSync(name(1), { force: true });
  if (maxFiles > 1) {
    rmSync(name(maxFiles - 1), { force: true });
    for (let index = maxFiles - 2; index >= 1; index--) ifThere(() => renameSync(name(index), name(index + 1)));
    // A second name, not a rename: a reader that looks just now finds the current file.
    ifThere(() => linkSync(path, name(1)));
  }
  renameSync(nextPath(path), path);
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function ifThere(step: () => void): void {
  try {
    step();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function countUncounted({ fd, uncountedBytes }: Current): number {
  let [count, at] = [0, 0];
  let rest: Uint8Array = new Uint8Array(0);
  while (at < uncountedBytes) {
    const buffer = new Uint8Array(rest.length + Math.min(uncountedBytes - at, BLOCK_BYTES));
    buffer.set(rest);
    const length = readSync(fd, buffer, rest.length, buffer.length - rest.length, at);
    if (length === 0) break;
    at += length;
    const filled = buffer.subarray(0, rest.length + length);
    const end = filled.lastIndexOf(NEWLINE) + 1;
    count += countLineEnds(filled.subarray(0, end));
    rest = filled.subarray(end);
  }
  return count;
}

const BLOCK_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
