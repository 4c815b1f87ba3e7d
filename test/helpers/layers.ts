/** Layer explorers over archives in memory. */
import { writeFileSync } from "node:fs";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { createExplorer, type ReadBlob } from "../../src/engine/images/layers/explore.ts";
import { LIMITS, type Limits } from "../../src/engine/images/layers/limits.ts";
import type { FileTree, LayerExplorer, TreeRow } from "../../src/engine/types.ts";
import { type Digest, digestOf } from "../../src/oci/digest.ts";
import { parseImageConfig } from "../../src/oci/documents.ts";
import { OCI_CONFIG, OCI_LAYER, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { cut, gather } from "./bytes.ts";

export interface MemoryImage {
  readonly explorer: LayerExplorer;
  /** Offsets at which blobs were read, by layer. */
  readonly reads: { readonly layer: number; readonly offset: number }[];
}

export interface MemoryOptions {
  readonly pack?: (tar: Uint8Array, layer: number) => Uint8Array;
  readonly history?: readonly unknown[];
  readonly limits?: Partial<Limits>;
  /** Reads a blob, in place of memory. */
  readonly source?: (layer: number, signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>;
}

/** An explorer of an image with these layers: uncompressed archives, stored as `pack` makes them. */
export function explore(archives: readonly Uint8Array[], options: MemoryOptions = {}): MemoryImage {
  const blobs = archives.map((tar, layer) => options.pack?.(tar, layer) ?? tar);
  const digests = blobs.map((blob, layer) => digestOf(`${layer} ${digestOf(blob)}`));
  const descriptorOf = (mediaType: string, digest: Digest, size: number) => ({ mediaType, digest, size });
  const config = parseImageConfig(
    Buffer.from(
      JSON.stringify({
        os: "linux",
        architecture: "amd64",
        rootfs: { type: "layers", diff_ids: archives.map((tar) => digestOf(tar)) },
        history: options.history ?? [],
      }),
    ),
  );
  const manifest = {
    mediaType: OCI_MANIFEST,
    config: descriptorOf(OCI_CONFIG, digestOf("config"), 1),
    layers: blobs.map((blob, layer) => descriptorOf(OCI_LAYER, digests[layer] as Digest, blob.length)),
  };
  const reads: { layer: number; offset: number }[] = [];
  const read: ReadBlob = (digest, offset, signal) => {
    const layer = digests.indexOf(digest);
    reads.push({ layer, offset });
    return options.source?.(layer, signal) ?? cut((blobs[layer] as Uint8Array).subarray(offset), 50_000);
  };
  const explorer = createExplorer(
    { read, write: async (path, chunks) => writeFileSync(path, await gather(chunks), { flag: "wx" }) },
    "docker.io/library/test:1",
    {
      platform: config.platform,
      descriptor: descriptorOf(OCI_MANIFEST, digestOf("manifest"), 1),
      manifest,
      config,
      chainIds: [],
    },
    { ...LIMITS, ...options.limits },
  );
  return { explorer, reads };
}

export const PACKERS = {
  plain: (tar: Uint8Array) => tar,
  gzip: (tar: Uint8Array) => gzipSync(tar),
  zstd: (tar: Uint8Array) => zstdCompressSync(tar),
} as const;

export function allRows(tree: FileTree): TreeRow[] {
  const rows = tree.rows({ expanded: "all" });
  return rows.slice(0, rows.count);
}

const LETTERS = { added: "A", modified: "M", removed: "D", unchanged: " " } as const;

/** `A etc/passwd` for each path, folders with a slash. */
export function listing(tree: FileTree): string[] {
  return allRows(tree).map(({ path, kind, mark }) => {
    const slash = kind === "directory" || kind === "implied" ? "/" : "";
    return `${LETTERS[mark]} ${path}${slash}`;
  });
}
