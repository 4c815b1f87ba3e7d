/** One file out of a layer's blob: its archive is streamed once more, up to the end of the file. */
import { LeptonError } from "../../../errors.ts";
import { createByteReader } from "../../../oci/byte-reader.ts";
import { decompress } from "../../../oci/compression.ts";
import type { FileKind } from "../../types/layers.ts";
import { cleanParts } from "./entry-path.ts";
import type { Names } from "./names.ts";
import type { Paths } from "./paths.ts";
import type { LayerIndex } from "./read-layer.ts";
import { createStack } from "./stack.ts";

/** Where the bytes of a file are. */
export interface FileBytes {
  readonly layer: number;
  /** In the uncompressed archive. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly isPlain: boolean;
}

/** Finds a file as the topmost of `indexes` shows it. Throws `not-found`, or `failed-precondition` for what is no file. */
export function findFile(indexes: readonly LayerIndex[], path: string, paths: Paths, links: Names): FileBytes {
  const stack = createStack({ paths, links });
  indexes.forEach((index, layer) => {
    stack.apply(layer, index);
  });
  const parts = cleanParts(path);
  const number = paths.find(parts);
  const shown = JSON.stringify(`/${parts.join("/")}`);
  if (number < 0 || !stack.has(number)) {
    throw new LeptonError("not-found", `no file ${shown} in layer ${indexes.length - 1} and those below`);
  }
  const here = stack.place(number);
  const kind = here === undefined ? "implied" : (indexes[here.layer]?.entries.kind(here.row) ?? "implied");
  const version = stack.version(number);
  const index = version === undefined ? undefined : indexes[version.layer];
  const isFile = version !== undefined && index?.entries.kind(version.row) === "file";
  if (index === undefined || version === undefined || !isFile) {
    const link = here === undefined ? -1 : (indexes[here.layer]?.entries.link(here.row) ?? -1);
    throw new LeptonError("failed-precondition", `${shown} ${whatItIs(kind, link < 0 ? "" : links.text(link))}`);
  }
  const { entries, isPlain } = index;
  const { layer, row } = version;
  return { layer, offset: entries.offset(row), sizeBytes: entries.size(row), isPlain };
}

function whatItIs(kind: FileKind, link: string): string {
  if (kind === "symlink") return `is a symbolic link to ${JSON.stringify(link)}`;
  if (kind === "hardlink") return `is a hard link to ${JSON.stringify(link)}, which is no file here`;
  if (kind === "directory" || kind === "implied") return "is a folder";
  return kind === "sparse" ? "is a sparse file, which is stored in pieces" : "is no regular file";
}

/** Cuts `sizeBytes` out of a blob's archive. `read` streams the blob from an offset on. */
export async function* readFileBytes(
  read: (offset: number) => AsyncIterable<Uint8Array>,
  { offset, isPlain }: FileBytes,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = createByteReader(isPlain ? read(offset) : decompress(read(0)));
  try {
    const isThere = isPlain || (await reader.skip(offset));
    let left = sizeBytes;
    while (left > 0) {
      const piece = isThere ? await reader.take(left) : undefined;
      if (piece === undefined) throw new LeptonError("invalid-argument", "layer ends in the middle of the file");
      left -= piece.length;
      yield piece;
    }
  } finally {
    await reader.close();
  }
}
