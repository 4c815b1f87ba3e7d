/**
 * The file beside a rotated log that says how many lines came before each of its files: `<inode> <lines>`, oldest
 * first. By it a reader that was overtaken tells how many lines it lost.
 */
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";

export interface FileOffset {
  readonly inode: number;
  /** Lines in all files before this one. */
  readonly firstLine: number;
}

export function offsetsPath(logPath: string): string {
  return `${logPath}.offsets`;
}

/** Oldest first; nothing where the log was never rotated, or not by us. */
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
    return match ? [{ inode: Number(match[1]), firstLine: Number(match[2]) }] : [];
  });
}

/** The offsets as their writer knows them; the disk is told when it takes it. */
export interface OffsetHistory {
  last(): FileOffset | undefined;
  /** Adds what is not the last one already. */
  add(offset: FileOffset): void;
  /** Takes the last one back: its file came to nothing. */
  drop(): void;
}

export function openOffsets(logPath: string): OffsetHistory {
  let offsets = readOffsets(logPath);
  // A full disk, or one too many: then all are written anew with the next.
  let isStale = false;
  return {
    last: () => offsets.at(-1),
    add(offset) {
      if (offsets.at(-1)?.inode === offset.inode) return;
      offsets.push(offset);
      if (offsets.length > 2 * KEPT_OFFSETS) [offsets, isStale] = [offsets.slice(-KEPT_OFFSETS), true];
      isStale = !(isStale ? tryWrite(logPath, offsets) : tryAppend(logPath, offset));
    },
    drop() {
      offsets.pop();
      isStale = true;
    },
  };
}

/** A follower that slept through more rotations counts its own file once more. */
const KEPT_OFFSETS = 1000;

function tryAppend(logPath: string, offset: FileOffset): boolean {
  try {
    appendFileSync(offsetsPath(logPath), formatOffset(offset), { mode: 0o600 });
    return true;
  } catch {
    // Rotating may free the disk: the log goes on.
    return false;
  }
}

function tryWrite(logPath: string, offsets: readonly FileOffset[]): boolean {
  const temp = `${offsetsPath(logPath)}.next`;
  try {
    writeFileSync(temp, offsets.map(formatOffset).join(""), { mode: 0o600 });
    renameSync(temp, offsetsPath(logPath));
    return true;
  } catch {
    // As above.
    return false;
  }
}

function formatOffset({ inode, firstLine }: FileOffset): string {
  return `${inode} ${firstLine}\n`;
}

/** `next`: one file follows on the other; `unknown`: the history does not say. */
export type Distance = { readonly kind: "next" | "unknown" } | { readonly kind: "lines"; readonly lines: number };

/** Lines between the end of one file and the start of a later one. Of an inode used again, the last file is meant. */
export function distanceBetween(offsets: readonly FileOffset[], fromInode: number, toInode: number): Distance {
  const from = offsets.findLastIndex(({ inode }) => inode === fromInode);
  const to = offsets.findLastIndex(({ inode }) => inode === toInode);
  const [after, target] = [offsets[from + 1], offsets[to]];
  if (from < 0 || to <= from || after === undefined || target === undefined) return { kind: "unknown" };
  return to === from + 1 ? { kind: "next" } : { kind: "lines", lines: target.firstLine - after.firstLine };
}
