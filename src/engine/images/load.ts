/** `load`: brings the images of an archive into containerd and unpacks them for this machine. */
import type { Client } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import { hostPlatform, type Platform, parsePlatform } from "../../oci/platform.ts";
import { createDocumentReader, type DocumentReader } from "../content/documents.ts";
import { readVariant, type Variant } from "../content/variants.ts";
import { withLease } from "../lease.ts";
import { type ArchiveImage, findImages } from "./archive-images.ts";
import { type Ingest, type IngestedArchive, ingestArchive } from "./archive-ingest.ts";
import { labelGraph } from "./gc-labels.ts";
import { danglingName, shortName } from "./names.ts";
import { putName } from "./put-name.ts";
import { unpackVariant } from "./unpack.ts";

export interface LoadOptions {
  readonly snapshotter: string;
  /** `os/arch[/variant]`; default that of this machine. */
  readonly platform?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Loading {
  readonly client: Client;
  readonly lease: string;
  readonly reader: DocumentReader;
  readonly archive: IngestedArchive;
  readonly platform: Platform;
  readonly options: LoadOptions;
}

// A slow pipe may feed us for hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/**
 * Loads a docker or OCI archive, plain or compressed, reading `source` once.
 * Returns docker's short names in the order of the archive, the image id (`sha256:…`) where an image has no name.
 * Nothing is named before everything is unpacked: on an error no image has changed and nothing stays behind.
 */
export async function loadImages(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  options: LoadOptions,
): Promise<string[]> {
  const { signal } = options;
  const platform = options.platform === undefined ? hostPlatform() : parsePlatform(options.platform);
  const leasing = { expireMs: LEASE_MS, signal };
  return await withLease(
    client,
    async (lease) => {
      const { archive, images } = await readArchive(client, source, { lease, signal });
      const reader = createDocumentReader(client, signal);
      return await bringIn({ client, lease, reader, archive, platform, options }, images);
    },
    leasing,
  );
}

async function readArchive(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  ingest: Ingest,
): Promise<{ readonly archive: IngestedArchive; readonly images: readonly ArchiveImage[] }> {
  try {
    const archive = await ingestArchive(client, source, ingest);
    const images = await findImages(client, archive, ingest);
    if (images.length === 0) throw new LeptonError("invalid-argument", "archive holds no image");
    return { archive, images };
  } catch (error) {
    if (!isLeptonError(error, "invalid-argument") || error.hint !== undefined) throw error;
    const hint =
      "give what docker save or lepton save wrote, or a tar of an OCI layout; import takes a plain file tree";
    throw new LeptonError(error.code, error.message, { cause: error, hint });
  }
}

async function bringIn(loading: Loading, images: readonly ArchiveImage[]): Promise<string[]> {
  const ready: { readonly image: ArchiveImage; readonly variant: Variant }[] = [];
  for (const image of images) ready.push({ image, variant: await prepare(loading, image) });
  const loaded: string[] = [];
  for (const { image, variant } of ready) {
    const names = image.names.length > 0 ? image.names : [danglingName(image.target.digest)];
    for (const name of names)
      await putName(loading.client, { name, target: image.target }, { signal: loading.options.signal });
    loaded.push(...(image.names.length > 0 ? image.names.map(shortName) : [variant.manifest.config.digest]));
  }
  return [...new Set(loaded)];
}

async function prepare(loading: Loading, { target }: ArchiveImage): Promise<Variant> {
  const { client, reader, archive, platform, lease } = loading;
  const { signal, snapshotter } = loading.options;
  const variant = await readVariant(reader, target, platform);
  requireBlobs(archive, [variant.manifest.config.digest, ...variant.manifest.layers.map(({ digest }) => digest)]);
  await labelGraph(client, target, { reader, sizes: sizesOf(archive, target), signal });
  await unpackVariant(client, variant, { snapshotter, lease, signal });
  return variant;
}

function requireBlobs(archive: IngestedArchive, digests: readonly Digest[]): void {
  const missing = digests.find((digest) => !archive.blobs.has(digest));
  if (missing !== undefined) throw new LeptonError("invalid-argument", `archive lacks the blob "${missing}"`);
}

function sizesOf(archive: IngestedArchive, target: ArchiveImage["target"]): Map<Digest, number> {
  const sizes = new Map([...archive.blobs].map(([digest, { size }]): [Digest, number] => [digest, size]));
  // The manifest of a docker archive is ours, and not in it.
  return sizes.set(target.digest, sizes.get(target.digest) ?? target.size);
}
