/**
 * The file beside a rotated log that says how many records came before each of its files.
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export interface FileOffset {
  readonly inode: number;
  /** Records in all files before this one. */
  readonly firstRecord: number;
}

export function offsetsPath(logPath: string): string {
  return `${logPath}.offsets`;
}

/** Oldest first; nothing where the log was never rotated or the file is damaged. */
export function readOffsets(logPath: string): FileOffset[] {
  let text: string;
  try {
    text = readFileSync(offsetsPath(logPath), "latin1");
  } catch {
    // Never rotated, or not by us.
    return [];
  }
  return text.split("\n").flatMap((line) => {
    const match = /^(\d+) (\d+)$/.exec(line);
    return match ? [{ inode: Number(match[1]), firstRecord: Number(match[2]) }] : [];
  });
}

export function appendOffset(logPath: string, offset: FileOffset): void {
  try {
    appendFileSync(offsetsPath(logPath), formatOffset(offset), { mode: 0o600 });
  } catch {
    // A full disk: rotating may free it, and only the count of a gap gets less exact.
  }
}

export function writeOffsets(logPath: string, offsets: readonly FileOffset[]): void {
  const temp = `${offsetsPath(logPath)}.next`;
  try {
    writeFileSync(temp, offsets.map(formatOffset).join(""), { mode: 0o600 });
    renameSync(temp, offsetsPath(logPath));
  } catch {
    // As above.
  }
}

function formatOffset({ inode, firstRecord }: FileOffset): string {
  return `${inode} ${firstRecord}\n`;
}

/** Records between the end of one file and the start of a later one; undefined where the history does not say. */
export function recordsBetween(offsets: readonly FileOffset[], fromInode: number, toInode: number): number | undefined {
  const from = offsets.findLastIndex(({ inode }) => inode === fromInode);
  const to = offsets.findLastIndex(({ inode }) => inode === toInode);
  const next = offsets[from + 1];
  const target = offsets[to];
  if (from < 0 || to <= from || next === undefined || target === undefined) return undefined;
  return target.firstRecord - next.firstRecord;
}
