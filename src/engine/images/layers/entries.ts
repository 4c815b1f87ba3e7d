/** The entries of one layer as columns of numbers: about 45 bytes each, where objects would take 300. */
import type { FileKind } from "../../types/layers.ts";

/** What a row says; `path` and `link` are numbers of the paths and names that all layers share. */
export interface Entry {
  readonly path: number;
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSec: number;
  /** Number of the target's name; -1 where there is none. */
  readonly link: number;
  /** Where the body begins in the uncompressed archive. */
  readonly offset: number;
}

export interface Entries {
  readonly count: number;
  add(entry: Entry): void;
  path(row: number): number;
  kind(row: number): FileKind;
  size(row: number): number;
  mode(row: number): number;
  uid(row: number): number;
  gid(row: number): number;
  mtimeSec(row: number): number;
  link(row: number): number;
  offset(row: number): number;
  /** Gives back the room that growing took in advance. */
  trim(): void;
}

const KINDS: readonly FileKind[] = [
  "file",
  "directory",
  "symlink",
  "hardlink",
  "char",
  "block",
  "fifo",
  "sparse",
  "other",
  "implied",
];
const MAX_UINT32 = 0xffff_ffff;

export function createEntries(): Entries {
  let columns = columnsOf(64);
  let capacity = 64;
  let count = 0;

  function resize(size: number): void {
    columns = resized(columns, size);
    capacity = size;
  }

  return {
    get count() {
      return count;
    },
    add(entry) {
      if (count === capacity) resize(capacity * 2);
      columns.path[count] = entry.path;
      columns.kind[count] = KINDS.indexOf(entry.kind);
      columns.size[count] = entry.size;
      columns.mode[count] = entry.mode & 0o7777;
      columns.uid[count] = Math.min(entry.uid, MAX_UINT32);
      columns.gid[count] = Math.min(entry.gid, MAX_UINT32);
      columns.mtimeSec[count] = entry.mtimeSec;
      columns.link[count] = entry.link;
      columns.offset[count] = entry.offset;
      count += 1;
    },
    path: (row) => columns.path[row] ?? 0,
    kind: (row) => KINDS[columns.kind[row] ?? 0] ?? "other",
    size: (row) => columns.size[row] ?? 0,
    mode: (row) => columns.mode[row] ?? 0,
    uid: (row) => columns.uid[row] ?? 0,
    gid: (row) => columns.gid[row] ?? 0,
    mtimeSec: (row) => columns.mtimeSec[row] ?? 0,
    link: (row) => columns.link[row] ?? -1,
    offset: (row) => columns.offset[row] ?? 0,
    trim: () => resize(count),
  };
}

type Columns = ReturnType<typeof columnsOf>;

function columnsOf(size: number) {
  return {
    path: new Int32Array(size),
    kind: new Uint8Array(size),
    size: new Float64Array(size),
    mode: new Uint16Array(size),
    uid: new Uint32Array(size),
    gid: new Uint32Array(size),
    mtimeSec: new Float64Array(size),
    link: new Int32Array(size),
    offset: new Float64Array(size),
  };
}

function resized(from: Columns, size: number): Columns {
  const to = columnsOf(size);
  for (const key of Object.keys(to) as (keyof Columns)[]) to[key].set(from[key].subarray(0, size));
  return to;
}
