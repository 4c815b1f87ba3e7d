/** What a pull has to bring: chosen from the documents alone, before anything is moved. */
import { isLeptonError, LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import { type Descriptor, MAX_INDEX_DEPTH } from "../../../oci/documents.ts";
import { isIndexType, isLayerType, isManifestType } from "../../../oci/media-types.ts";
import { hostPlatform, type Platform } from "../../../oci/platform.ts";
import type { DocumentReader } from "../../content/documents.ts";
import { readVariant, type Variant } from "../../content/variants.ts";
import type { TransferItem } from "../../types/transfer.ts";

export interface PlannedBlob {
  readonly descriptor: Descriptor;
  readonly kind: TransferItem["kind"];
}

export interface Plan {
  /** What the name will point at. */
  readonly target: Descriptor;
  /** Each blob once; a document stands behind all that it refers to. */
  readonly blobs: readonly PlannedBlob[];
  /** The images that were asked for; with `all`, the one of this machine where there is one. */
  readonly variants: readonly Variant[];
  /** Those of them that are unpacked: one image alone, of several the one of this machine. */
  readonly unpack: readonly Variant[];
}

export type Choice = { readonly kind: "platforms"; readonly platforms: readonly Platform[] } | { readonly kind: "all" };

/**
 * Throws `not-found` where a platform is not there, `invalid-argument` for artifacts and for what is no sound image.
 */
export async function planPull(reader: DocumentReader, target: Descriptor, choice: Choice): Promise<Plan> {
  refuseSchema1(target);
  const variants = await chosenVariants(reader, target, choice);
  for (const variant of variants) checkLayers(variant);
  const manifests = new Set(variants.map(({ descriptor }) => descriptor.digest));
  const wanted = choice.kind === "all" ? undefined : manifests;
  const blobs = new Map<Digest, PlannedBlob>();
  await collect(reader, target, { wanted, blobs });
  return { target, blobs: [...blobs.values()], variants, unpack: unpackable(variants) };
}

/** Digests of the layers that become snapshots. */
export function unpackedLayers({ unpack }: Pick<Plan, "unpack">): Set<Digest> {
  return new Set(unpack.flatMap(({ manifest }) => manifest.layers.map(({ digest }) => digest)));
}

// What was asked for by name is unpacked where it can be; of many only what runs here.
function unpackable(variants: readonly Variant[]): Variant[] {
  const host = hostPlatform();
  const fits = variants.filter(({ platform }) => platform.os === host.os);
  if (variants.length === 1) return fits;
  return fits.filter(({ platform }) => platform.architecture === host.architecture).slice(0, 1);
}

async function chosenVariants(reader: DocumentReader, target: Descriptor, choice: Choice): Promise<Variant[]> {
  if (choice.kind === "platforms") {
    const found: Variant[] = [];
    for (const platform of choice.platforms) {
      const variant = await readVariant(reader, target, platform);
      if (!found.some(({ descriptor }) => descriptor.digest === variant.descriptor.digest)) found.push(variant);
    }
    return found;
  }
  try {
    return [await readVariant(reader, target)];
  } catch (error) {
    // An index without this machine's platform is still an image; anything else is not.
    if (isLeptonError(error, "not-found") && isIndexType(target.mediaType)) return [];
    throw error;
  }
}

interface Collecting {
  /** Manifests to bring; undefined for all. */
  readonly wanted: ReadonlySet<Digest> | undefined;
  readonly blobs: Map<Digest, PlannedBlob>;
}

/** Adds what is wanted below a descriptor, then itself; false where nothing below it is wanted. */
async function collect(
  reader: DocumentReader,
  descriptor: Descriptor,
  collecting: Collecting,
  depth = 0,
): Promise<boolean> {
  const { wanted, blobs } = collecting;
  if (depth > MAX_INDEX_DEPTH) {
    throw new LeptonError("invalid-argument", `image indexes are nested more than ${MAX_INDEX_DEPTH} deep`);
  }
  if (isManifestType(descriptor.mediaType)) {
    if (wanted !== undefined && !wanted.has(descriptor.digest)) return false;
    const { config, layers } = await reader.manifest(descriptor);
    add(blobs, config, "config");
    for (const layer of layers) add(blobs, layer, "layer");
    add(blobs, descriptor, "manifest");
    return true;
  }
  if (!isIndexType(descriptor.mediaType)) return false;
  const { manifests } = await reader.index(descriptor);
  const below: boolean[] = [];
  for (const child of manifests) below.push(await collect(reader, child, collecting, depth + 1));
  if (!below.includes(true) && depth > 0) return false;
  add(blobs, descriptor, "index");
  return true;
}

function add(blobs: Map<Digest, PlannedBlob>, descriptor: Descriptor, kind: PlannedBlob["kind"]): void {
  const before = blobs.get(descriptor.digest)?.descriptor;
  if (before !== undefined && before.size !== descriptor.size) {
    const sizes = `${before.size} bytes at one place and ${descriptor.size} at another`;
    throw new LeptonError("invalid-argument", `blob "${descriptor.digest}" has ${sizes}`);
  }
  if (before === undefined) blobs.set(descriptor.digest, { descriptor, kind });
}

function checkLayers({ descriptor, manifest }: Variant): void {
  const odd = manifest.layers.find(({ mediaType }) => !isLayerType(mediaType));
  if (odd === undefined) return;
  const type = JSON.stringify(odd.mediaType.slice(0, 160));
  throw new LeptonError(
    "invalid-argument",
    `"${descriptor.digest}" is no container image: it has a layer of type ${type}`,
  );
}

function refuseSchema1({ mediaType }: Descriptor): void {
  if (!/^application\/vnd\.docker\.distribution\.manifest\.v1\+/.test(mediaType)) return;
  throw new LeptonError("invalid-argument", "the image is of docker's schema 1, which containerd no longer reads", {
    hint: "it has to be built and pushed again with a tool of today",
  });
}
