/**
 * The archive of `save`: docker's own layout (manifest.json) and OCI's (oci-layout, index.json) over the same blobs,
 * so that whoever reads one of them reads it. The same images give the same bytes.
 */
import type { Digest } from "./digest.ts";
import type { Descriptor } from "./documents.ts";
import { blobPath, named } from "./image-archive.ts";
import { OCI_INDEX } from "./media-types.ts";
import { familiarName, parseImageRef } from "./reference.ts";
import type { TarInput } from "./tar-writer.ts";

/** An image and what its archive says of it. */
export interface CombinedImage {
  /** Full references; none for an image that was asked for by its id. */
  readonly names: readonly string[];
  readonly target: Descriptor;
  /** The one variant that docker's layout has room for; none where the target is no container image. */
  readonly main: { readonly config: Digest; readonly layers: readonly Digest[] } | undefined;
}

/** A blob that is read when its turn comes. */
export interface BlobSource {
  readonly descriptor: Descriptor;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The entries of the archive: documents first, so that a reader of a stream knows what the blobs are. */
export function combinedArchive(images: readonly CombinedImage[], blobs: readonly BlobSource[]): TarInput[] {
  return [
    document("oci-layout", { imageLayoutVersion: "1.0.0" }),
    document("index.json", { schemaVersion: 2, mediaType: OCI_INDEX, manifests: images.flatMap(indexEntries) }),
    document("manifest.json", images.flatMap(dockerEntry)),
    { path: "blobs", kind: "directory" },
    ...[...new Set(blobs.map(({ descriptor }) => algorithmDir(descriptor.digest)))]
      .toSorted()
      .map((path): TarInput => ({ path, kind: "directory" })),
    ...blobs
      .toSorted((a, b) => (a.descriptor.digest < b.descriptor.digest ? -1 : 1))
      .map(
        ({ descriptor, body }): TarInput => ({
          path: blobPath(descriptor.digest),
          kind: "stream",
          size: descriptor.size,
          body,
        }),
      ),
  ];
}

function document(path: string, value: unknown): TarInput {
  return { path, kind: "file", body: new TextEncoder().encode(JSON.stringify(value)) };
}

// One entry a name: both annotations hold only one.
function indexEntries({ names, target }: CombinedImage): Descriptor[] {
  const { mediaType, digest, size } = target;
  const plain = { mediaType, digest, size };
  return names.length === 0 ? [plain] : names.map((name) => named(plain, name));
}

// docker's RepoTags are tags: a name by digest has none. Its Go code writes an empty list as null.
function dockerEntry({ names, main }: CombinedImage): object[] {
  if (main === undefined) return [];
  const refs = names.map(parseImageRef).filter(({ tag }) => tag !== undefined);
  const RepoTags = refs.length === 0 ? null : refs.map(familiarName);
  return [{ Config: blobPath(main.config), RepoTags, Layers: main.layers.map(blobPath) }];
}

function algorithmDir(digest: Digest): string {
  return blobPath(digest).slice(0, blobPath(digest).lastIndexOf("/"));
}
