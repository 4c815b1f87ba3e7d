/** Which paths of a tree are visible, in the order of a listing; rows are made when they are looked at. */
import type { RowOptions, TreeRow, TreeRows } from "../../types/layers.ts";
import { cleanParts } from "./entry-path.ts";
import { ROOT } from "./paths.ts";
import type { Shown } from "./tree.ts";

export function listRows(shown: Shown, options: RowOptions = {}): TreeRows {
  const wanted = wantedPaths(shown, options);
  const children = childrenOf(shown, wanted);
  const open = openFolders(shown, options, wanted);
  const { visible, depths } = walk(children, open);
  return {
    count: visible.length,
    slice: (start, end) =>
      [...visible.subarray(Math.max(start, 0), Math.max(end, 0))].map((path, index): TreeRow => {
        const expandable = children.first(path) >= 0;
        const depth = depths[Math.max(start, 0) + index] ?? 0;
        return { ...shown.row(path), depth, expandable, expanded: expandable && open(path) };
      }),
    find: (path) => visible.indexOf(shown.paths.find(cleanParts(path))),
  };
}

// Bits: wanted itself, and on the way to something that is.
const WANTED = 1;
const ABOVE = 2;

/** A path counts when its own mark and name do, or something below it does. */
function wantedPaths(shown: Shown, { marks, matches }: RowOptions): Uint8Array {
  const wanted = new Uint8Array(shown.count);
  for (let path = shown.count - 1; path > ROOT; path -= 1) {
    const mark = shown.ownMark(path);
    if (mark === undefined) continue;
    const fits = (marks?.has(mark) ?? true) && (matches?.(shown.paths.text(path)) ?? true);
    const here = (wanted[path] ?? 0) | (fits ? WANTED : 0);
    wanted[path] = here;
    const parent = shown.paths.parent(path);
    if (here !== 0) wanted[parent] = (wanted[parent] ?? 0) | ABOVE;
  }
  return wanted;
}

// What is searched for must be seen: the folders above it are open.
function openFolders(shown: Shown, { expanded, matches }: RowOptions, wanted: Uint8Array): (path: number) => boolean {
  if (expanded === "all") return () => true;
  const asked = new Set([...(expanded ?? [])].map((path) => shown.paths.find(cleanParts(path))));
  return (path) => asked.has(path) || (matches !== undefined && ((wanted[path] ?? 0) & ABOVE) !== 0);
}

interface Children {
  first(path: number): number;
  next(path: number): number;
}

/** Lists of wanted children, sorted where somebody looks. */
function childrenOf(shown: Shown, wanted: Uint8Array): Children {
  const firsts = new Int32Array(shown.count).fill(-1);
  const nexts = new Int32Array(shown.count).fill(-1);
  const sorted = new Uint8Array(shown.count);
  for (let path = shown.count - 1; path > ROOT; path -= 1) {
    if (wanted[path] === 0) continue;
    const parent = shown.paths.parent(path);
    nexts[path] = firsts[parent] ?? -1;
    firsts[parent] = path;
  }
  function sort(parent: number): void {
    const list: number[] = [];
    for (let path = firsts[parent] ?? -1; path >= 0; path = nexts[path] ?? -1) list.push(path);
    list.sort((a, b) => shown.paths.compareNames(a, b));
    list.forEach((path, index) => {
      nexts[path] = list[index + 1] ?? -1;
    });
    firsts[parent] = list[0] ?? -1;
    sorted[parent] = 1;
  }
  return {
    first(path) {
      if (sorted[path] === 0) sort(path);
      return firsts[path] ?? -1;
    },
    next: (path) => nexts[path] ?? -1,
  };
}

function walk(children: Children, open: (path: number) => boolean) {
  const visible: number[] = [];
  const depths: number[] = [];
  const above: number[] = [];
  let path = children.first(ROOT);
  while (path >= 0) {
    visible.push(path);
    depths.push(above.length);
    const child = open(path) ? children.first(path) : -1;
    if (child >= 0) {
      above.push(path);
      path = child;
      continue;
    }
    path = children.next(path);
    while (path < 0 && above.length > 0) path = children.next(above.pop() ?? ROOT);
  }
  return { visible: Int32Array.from(visible), depths: Int32Array.from(depths) };
}
