/** The image after one layer compared with what it was before another, as rows for a virtual list. */
import type { FileTree, Mark, TreeRow, TreeSelection } from "../../types/layers.ts";
import type { Names } from "./names.ts";
import { type Paths, ROOT } from "./paths.ts";
import type { LayerIndex } from "./read-layer.ts";
import { listRows } from "./rows.ts";
import { ABSENT, createStack, IMPLIED, isFolder, type Snapshot } from "./stack.ts";

/** By number of path: what a tree shows of it. */
export interface Shown {
  readonly paths: Paths;
  readonly count: number;
  /** Undefined for what is shown nowhere. */
  mark(path: number): Mark | undefined;
  /** The mark of a folder itself, whatever happened below it. */
  ownMark(path: number): Mark | undefined;
  isFolder(path: number): boolean;
  row(path: number): Omit<TreeRow, "depth" | "expandable" | "expanded">;
}

/** Merges layers 0 to `to`; `indexes` has at least those. */
export function buildTree(
  indexes: readonly LayerIndex[],
  { to, from }: Required<TreeSelection>,
  paths: Paths,
  links: Names,
): FileTree {
  const used = indexes.slice(0, to + 1);
  const stack = createStack({ paths, links });
  let before = stack.snapshot();
  used.forEach((index, layer) => {
    if (layer === from) before = stack.snapshot();
    stack.apply(layer, index);
  });
  const shown = compare(used, before, stack.snapshot(), paths, links);
  return {
    selection: { to, from },
    notShown: used.reduce((sum, { contents }) => sum + contents.notShown, 0),
    counts: countMarks(shown),
    rows: (options) => listRows(shown, options),
  };
}

const MARKS = [undefined, "added", "modified", "removed", "unchanged"] as const;
const MODIFIED = MARKS.indexOf("modified");
const UNCHANGED = MARKS.indexOf("unchanged");

function compare(indexes: readonly LayerIndex[], before: Snapshot, after: Snapshot, paths: Paths, links: Names): Shown {
  const count = after.layers.length;
  const own = new Uint8Array(count);
  for (let path = 0; path < count; path += 1) own[path] = MARKS.indexOf(markOf(indexes, before, after, path));
  const marks = own.slice();
  const sizes = new Float64Array(count);
  const there = (path: number) => (after.layers[path] === ABSENT ? before : after);
  const entriesOf = (path: number) => indexes[there(path).layers[path] ?? IMPLIED]?.entries;
  // Children have the greater numbers: from the end, each is finished before its parent takes it in.
  for (let path = count - 1; path >= 0; path -= 1) {
    if (own[path] === 0) continue;
    const isHere = after.layers[path] !== ABSENT;
    if (isHere) sizes[path] = (sizes[path] ?? 0) + (entriesOf(path)?.size(after.rows[path] ?? 0) ?? 0);
    if (path === ROOT) continue;
    const parent = paths.parent(path);
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[path] ?? 0);
    if (marks[path] !== UNCHANGED && marks[parent] === UNCHANGED) marks[parent] = MODIFIED;
  }
  const kindOf = (path: number) => entriesOf(path)?.kind(there(path).rows[path] ?? 0) ?? "implied";
  return {
    paths,
    count,
    mark: (path) => MARKS[marks[path] ?? 0],
    ownMark: (path) => MARKS[own[path] ?? 0],
    isFolder: (path) => isFolder(kindOf(path)),
    row(path) {
      const entries = entriesOf(path);
      const row = there(path).rows[path] ?? 0;
      const layer = there(path).layers[path] ?? IMPLIED;
      const link = entries?.link(row) ?? -1;
      return {
        path: paths.text(path),
        name: paths.name(path),
        kind: kindOf(path),
        mark: MARKS[marks[path] ?? 0] ?? "unchanged",
        sizeBytes: after.layers[path] === ABSENT ? (entries?.size(row) ?? 0) : (sizes[path] ?? 0),
        mode: entries?.mode(row) ?? 0o755,
        uid: entries?.uid(row) ?? 0,
        gid: entries?.gid(row) ?? 0,
        mtimeSec: entries?.mtimeSec(row) ?? 0,
        linkPath: link < 0 ? "" : links.text(link),
        layer: layer < 0 ? undefined : layer,
      };
    },
  };
}

function markOf(indexes: readonly LayerIndex[], before: Snapshot, after: Snapshot, path: number): Mark | undefined {
  const was = before.layers[path] ?? ABSENT;
  const is = after.layers[path] ?? ABSENT;
  if (was === ABSENT) return is === ABSENT ? undefined : "added";
  if (is === ABSENT) return "removed";
  if (was === is && (is === IMPLIED || before.rows[path] === after.rows[path])) return "unchanged";
  return isSameFolder(indexes, before, after, path) ? "unchanged" : "modified";
}

// Layers repeat the folders on the way to what they bring. A file that is there again was written again.
function isSameFolder(indexes: readonly LayerIndex[], before: Snapshot, after: Snapshot, path: number): boolean {
  const folder = ({ layers, rows }: Snapshot) => {
    const entries = indexes[layers[path] ?? IMPLIED]?.entries;
    const row = rows[path] ?? 0;
    if (entries === undefined) return "implied";
    return entries.kind(row) === "directory"
      ? `${entries.mode(row)} ${entries.uid(row)} ${entries.gid(row)}`
      : undefined;
  };
  const was = folder(before);
  const is = folder(after);
  return was !== undefined && is !== undefined && (was === is || was === "implied" || is === "implied");
}

function countMarks(shown: Shown): Record<Mark, number> {
  const counts = { added: 0, modified: 0, removed: 0, unchanged: 0 };
  for (let path = ROOT + 1; path < shown.count; path += 1) {
    const mark = shown.ownMark(path);
    if (mark !== undefined) counts[mark] += 1;
  }
  return counts;
}
