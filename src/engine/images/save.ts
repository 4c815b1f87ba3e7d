/** `save`: writes images as one archive in the layouts of docker and of OCI (docs/decisions/archives.md). */
import type { Client } from "../../containerd/client.ts";
import { type BlobSource, type CombinedImage, combinedArchive } from "../../oci/combined-archive.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { isConfigType } from "../../oci/media-types.ts";
import { writeTar } from "../../oci/tar-writer.ts";
import { createDocumentReader, type DocumentReader } from "../content/documents.ts";
import { takeLease } from "../lease.ts";
import { type Branch, branchesOf } from "./branches.ts";
import { chooseBranches, mainBranch, type PlatformChoice } from "./choose-platforms.ts";
import { createPresentBlobs, type PresentBlobs } from "./present-blobs.ts";
import { type ImageToSave, imagesToSave } from "./save-names.ts";

export interface SaveOptions extends PlatformChoice {
  readonly onBytes?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

// A slow pipe may take hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/**
 * Streams the archive; no blob is ever in memory. The same images give the same bytes.
 * Throws `not-found` before the first byte where an image, or a platform asked for, is not here.
 */
export async function* saveImages(
  client: Client,
  refs: readonly string[],
  options: SaveOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { signal } = options;
  // Keeps what is read here though an image is removed meanwhile.
  const lease = await takeLease(client, { expireMs: LEASE_MS, signal });
  try {
    const saving: Saving = {
      reader: createDocumentReader(client, signal),
      present: createPresentBlobs(client, lease.id, signal),
      choice: options,
    };
    const contents: Content[] = [];
    for (const image of await imagesToSave(client, refs)) contents.push(await contentOf(saving, image));
    const blobs = new Map(contents.flatMap((content) => content.blobs.map((blob) => [blob.digest, blob] as const)));
    const sources = [...blobs.values()].map((blob) => sourceOf(client, blob, signal));
    const archive = combinedArchive(
      contents.map(({ image }) => image),
      sources,
    );
    const totalBytes = [...blobs.values()].reduce((sum, { size }) => sum + size, 0);
    yield* counted(writeTar(archive), (doneBytes) => options.onBytes?.(Math.min(doneBytes, totalBytes), totalBytes));
  } finally {
    await lease.drop();
  }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, tell: (doneBytes: number) => void) {
  let doneBytes = 0;
  for await (const chunk of chunks) {
    yield chunk;
    doneBytes += chunk.length;
    tell(doneBytes);
  }
}

interface Saving {
  readonly reader: DocumentReader;
  readonly present: PresentBlobs;
  readonly choice: PlatformChoice;
}

interface Content {
  readonly image: CombinedImage;
  readonly blobs: readonly Descriptor[];
}

async function contentOf({ reader, present, choice }: Saving, { ref, target, names }: ImageToSave): Promise<Content> {
  // Held before its documents are read, which are then sure to stay.
  await present.missing([target]);
  const chosen = await chooseBranches(ref, await branchesOf(reader, target), present, choice);
  await present.missing(chosen.flatMap(({ above }) => above));
  const { manifest } = mainBranch(chosen.filter(isContainerImage)) ?? {};
  const main = manifest && { config: manifest.config.digest, layers: manifest.layers.map(({ digest }) => digest) };
  return { image: { names, target, main }, blobs: chosen.flatMap(({ above, blobs }) => [...above, ...blobs]) };
}

function isContainerImage({ manifest }: Branch): boolean {
  return manifest !== undefined && isConfigType(manifest.config.mediaType);
}

function sourceOf(client: Client, descriptor: Descriptor, signal: AbortSignal | undefined): BlobSource {
  return { descriptor, body: client.content.read(descriptor.digest, {}, { signal }) };
}
