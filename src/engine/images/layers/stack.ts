/**
 * Layers laid over each other, by the rules of the OCI layer specification and as containerd unpacks them: what a
 * layer removes it removes from the layers below, wherever in its archive it says so; then its entries are placed in
 * their order. A file is a version: hard links share one, and it is dropped with its last name.
 */
import type { FileKind } from "../../types/layers.ts";
import { cleanParts } from "./entry-path.ts";
import type { Names } from "./names.ts";
import { type Paths, ROOT } from "./paths.ts";
import type { LayerIndex } from "./read-layer.ts";
import { createSiblings } from "./siblings.ts";
import { createVersions, NEW, type Place } from "./versions.ts";

export interface StackOptions {
  readonly paths: Paths;
  readonly links: Names;
  /** Called for each version of a file that a layer brings, under its first name. */
  readonly onVersion?: (path: number, sizeBytes: number) => void;
  /** Called when nothing shows that version any more. */
  readonly onDrop?: (path: number, sizeBytes: number) => void;
}

export interface Stack {
  apply(layer: number, index: LayerIndex): void;
  has(path: number): boolean;
  /** Undefined where the path is not there, or is a folder that no entry describes. */
  place(path: number): Place | undefined;
  /** Where the bytes of a file are: for a hard link those of its target. Undefined for what is no file. */
  version(path: number): Place | undefined;
  /** What is there now, apart from what becomes of it. */
  snapshot(): Snapshot;
}

/** By number of path: the layer of its entry (-1 for a folder without one, -2 where nothing is there), and the row. */
export interface Snapshot {
  readonly layers: Int16Array;
  readonly rows: Int32Array;
}

export const IMPLIED = -1;
export const ABSENT = -2;

/** An empty stack over all paths that are known by now. */
export function createStack(options: StackOptions): Stack {
  const { paths, links } = options;
  const siblings = createSiblings(paths.count);
  const layers = new Int16Array(paths.count).fill(ABSENT);
  const rows = new Int32Array(paths.count);
  const versionIds = new Int32Array(paths.count).fill(-1);
  layers[ROOT] = IMPLIED;
  let indexes: readonly LayerIndex[] = [];
  const versions = createVersions();
  const sizeOf = ({ layer, row }: Place) => indexes[layer]?.entries.size(row) ?? 0;
  const pathOf = ({ layer, row }: Place) => indexes[layer]?.entries.path(row) ?? ROOT;

  function kindAt(path: number): FileKind {
    const layer = layers[path] ?? IMPLIED;
    return layer < 0 ? "implied" : (indexes[layer]?.entries.kind(rows[path] ?? 0) ?? "implied");
  }

  function release(path: number): void {
    const dropped = versions.release(versionIds[path] ?? -1);
    versionIds[path] = -1;
    if (dropped !== undefined) options.onDrop?.(pathOf(dropped), sizeOf(dropped));
  }

  /** Without recursion: a path may have two thousand parts. */
  function removeBelow(top: number): void {
    let path = siblings.first(top);
    while (path >= 0) {
      const child = siblings.first(path);
      if (child >= 0) {
        path = child;
        continue;
      }
      const parent = paths.parent(path);
      const next = siblings.next(path);
      siblings.remove(path, parent);
      layers[path] = ABSENT;
      release(path);
      path = next >= 0 ? next : parent === top ? siblings.first(top) : parent;
    }
  }

  function remove(path: number): void {
    if (path === ROOT || !siblings.has(path)) return;
    removeBelow(path);
    siblings.remove(path, paths.parent(path));
    layers[path] = ABSENT;
    release(path);
  }

  // A symbolic link stays: containerd puts the entry where it leads, and we show it below the link.
  function makeParents(path: number): void {
    const missing: number[] = [];
    let at = paths.parent(path);
    while (!siblings.has(at)) {
      missing.push(at);
      at = paths.parent(at);
    }
    if (!isFolder(kindAt(at)) && kindAt(at) !== "symlink") {
      release(at);
      layers[at] = IMPLIED;
    }
    for (const folder of missing.reverse()) {
      siblings.add(folder, paths.parent(folder));
      layers[folder] = IMPLIED;
    }
  }

  // The version is held before anything goes: a hard link may take the place of what it links to.
  function put(path: number, layer: number, row: number, { entries }: LayerIndex): void {
    const version = holdVersion(path, { layer, row }, entries);
    if (siblings.has(path)) {
      if (!isFolder(entries.kind(row)) || !isFolder(kindAt(path))) removeBelow(path);
      release(path);
    } else {
      makeParents(path);
      siblings.add(path, paths.parent(path));
    }
    layers[path] = layer;
    rows[path] = row;
    versionIds[path] = version;
  }

  /** Number of the version that an entry shows; -1 for what is no file. */
  function holdVersion(path: number, place: Place, entries: LayerIndex["entries"]): number {
    const kind = entries.kind(place.row);
    if (kind === "file" || kind === "sparse" || kind === "other") {
      options.onVersion?.(path, sizeOf(place));
      return versions.hold(NEW, place);
    }
    if (kind !== "hardlink" || entries.link(place.row) < 0) return -1;
    const target = paths.find(cleanParts(links.text(entries.link(place.row))));
    return target < 0 ? -1 : versions.hold(versionIds[target] ?? -1, place);
  }

  return {
    apply(layer, index) {
      indexes = [...indexes.slice(0, layer), index];
      for (const path of index.whiteouts) remove(path);
      for (const path of index.opaque) removeBelow(path);
      const { entries } = index;
      for (let row = 0; row < entries.count; row += 1) put(entries.path(row), layer, row, index);
    },
    has: (path) => siblings.has(path),
    place: (path) => ((layers[path] ?? ABSENT) < 0 ? undefined : { layer: layers[path] ?? 0, row: rows[path] ?? 0 }),
    version: (path) => versions.place(versionIds[path] ?? -1),
    snapshot: () => ({ layers: layers.slice(), rows: rows.slice() }),
  };
}

export function isFolder(kind: FileKind): boolean {
  return kind === "directory" || kind === "implied";
}
