/**
 * Log rotation as docker names it: `path` is current, `path.1` the one before, up to `path.(maxFiles - 1)`.
 * Beside them `path.offsets` says how many records came before each file, so that a reader which was overtaken can
 * tell how many it lost.
 */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { appendOffset, type FileOffset, readOffsets, writeOffsets } from "./offsets.ts";

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
  /** Bytes that an earlier console wrote: counted once, at the first rotation. */
  readonly uncountedBytes: number;
  records: number;
}

export function createRotation(path: string, maxFiles: number): Rotation {
  let current: Current | undefined;
  let history: FileOffset[] = [];

  const note = (offset: FileOffset): void => {
    history.push(offset);
    if (history.length <= 2 * KEPT_OFFSETS) {
      appendOffset(path, offset);
    } else {
      history = history.slice(-KEPT_OFFSETS);
      writeOffsets(path, history);
    }
  };
  const firstOf = ({ inode }: Current): number => {
    const last = history.at(-1);
    const firstRecord = last?.firstRecord ?? 0;
    if (last?.inode !== inode) note({ inode, firstRecord });
    return firstRecord;
  };
  return {
    opened(fd, inode, sizeBytes) {
      current = { fd, inode, uncountedBytes: sizeBytes, records: 0 };
      history = readOffsets(path);
    },
    appended(records) {
      if (current !== undefined) current.records += countNewlines(records);
    },
    rotate() {
      if (current === undefined) throw new Error("rotation without an open file");
      const firstRecord = firstOf(current) + countRecords(current) + current.records;
      const fd = createNext(path);
      const { ino: inode } = fstatSync(fd);
      // Noted before the new file can be seen.
      note({ inode, firstRecord });
      moveChain(fd, path, maxFiles);
      current = { fd, inode, uncountedBytes: 0, records: 0 };
      return fd;
    },
  };
}

// A follower that slept through so many rotations is told "at least".
const KEPT_OFFSETS = 1000;

function nextPath(path: string): string {
  return `${path}.next`;
}

function createNext(path: string): number {
  const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDWR } = constants;
  rmSync(nextPath(path), { force: true });
  return openSync(nextPath(path), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
}

function moveChain(fd: number, path: string, maxFiles: number): void {
  const name = (index: number) => (index === 0 ? path : `${path}.${index}`);
  try {
    rmSync(name(maxFiles - 1), { force: true });
    for (let index = maxFiles - 2; index >= 0; index--) renameIfThere(name(index), name(index + 1));
    renameSync(nextPath(path), path);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function countRecords({ fd, uncountedBytes }: Current): number {
  const buffer = new Uint8Array(Math.min(uncountedBytes, 1024 * 1024));
  let count = 0;
  for (let at = 0; at < uncountedBytes; ) {
    const length = readSync(fd, buffer, 0, Math.min(buffer.length, uncountedBytes - at), at);
    if (length === 0) break;
    count += countNewlines(buffer.subarray(0, length));
    at += length;
  }
  return count;
}

function countNewlines(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === NEWLINE) count++;
  return count;
}

const NEWLINE = 0x0a;
