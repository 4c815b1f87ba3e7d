/** What the layers carry in vain: versions of files that a later layer replaced or removed. */
import type { Waste, WastedFile } from "../../types/layers.ts";
import type { Names } from "./names.ts";
import type { Paths } from "./paths.ts";
import type { LayerIndex } from "./read-layer.ts";
import { createStack } from "./stack.ts";

const MAX_FILES = 1000;

/**
 * Counts bytes exactly: what is kept is what the image shows in the end, and everything else is wasted. (dive counts
 * the smallest version of a path as kept and, where there are several, all of them as wasted.)
 */
export function measureWaste(indexes: readonly LayerIndex[], paths: Paths, links: Names): Waste {
  const wasted = new Map<number, { count: number; bytes: number }>();
  let totalBytes = 0;
  let wastedBytes = 0;
  const stack = createStack({
    paths,
    links,
    onVersion: (_, sizeBytes) => {
      totalBytes += sizeBytes;
    },
    onDrop: (path, sizeBytes) => {
      wastedBytes += sizeBytes;
      const known = wasted.get(path) ?? { count: 0, bytes: 0 };
      wasted.set(path, { count: known.count + 1, bytes: known.bytes + sizeBytes });
    },
  });
  indexes.forEach((index, layer) => {
    stack.apply(layer, index);
  });
  const [base, ...others] = indexes;
  const userBytes = base === undefined ? 0 : others.reduce((sum, { contents }) => sum + contents.fileBytes, 0);
  const files = worst(wasted, paths, (path) => stack.version(path) !== undefined);
  return {
    totalBytes,
    minimumBytes: totalBytes - wastedBytes,
    wastedBytes,
    efficiency: totalBytes === 0 ? 1 : (totalBytes - wastedBytes) / totalBytes,
    userWastedPercent: userBytes === 0 ? 0 : wastedBytes / userBytes,
    files: files.list,
    fileCount: files.count,
  };
}

function worst(
  wasted: ReadonlyMap<number, { readonly count: number; readonly bytes: number }>,
  paths: Paths,
  isThere: (path: number) => boolean,
): { readonly list: WastedFile[]; readonly count: number } {
  const all = [...wasted].filter(([, { bytes }]) => bytes > 0).sort(([, a], [, b]) => b.bytes - a.bytes);
  const list = all.slice(0, MAX_FILES).map(([path, { count, bytes }]) => ({
    path: paths.text(path),
    count: count + (isThere(path) ? 1 : 0),
    wastedBytes: bytes,
  }));
  return { list, count: all.length };
}
