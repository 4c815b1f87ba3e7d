/** The images behind a target: one where it is a manifest, one a platform where it is an index. */
import { type ErrorCode, isLeptonError, LeptonError } from "../../errors.ts";
import { chainIds, type Digest } from "../../oci/digest.ts";
import { type Descriptor, type ImageConfig, MAX_INDEX_DEPTH, type Manifest } from "../../oci/documents.ts";
import { isConfigType, isIndexType, isManifestType } from "../../oci/media-types.ts";
import { bestPlatform, formatPlatform, hostPlatform, normalizePlatform, type Platform } from "../../oci/platform.ts";
import type { DocumentReader } from "./documents.ts";

/** An image for one platform. */
export interface Variant {
  readonly platform: Platform;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  /** Names of the snapshots that its layers unpack to, bottom first. */
  readonly chainIds: readonly Digest[];
}

/** Reads the one variant that fits; throws `not-found` where there is none, or its documents are not here. */
export async function readVariant(
  reader: DocumentReader,
  target: Descriptor,
  platform: Platform = hostPlatform(),
): Promise<Variant> {
  const manifests = await manifestsOf(reader, target);
  const stated = manifests.filter((descriptor) => descriptor.platform !== undefined);
  const chosen = bestPlatform(platform, stated, (descriptor) => descriptor.platform);
  if (chosen !== undefined) return await variantOf(reader, chosen);
  const unstated = manifests.filter((descriptor) => descriptor.platform === undefined);
  const variants = await Promise.all(unstated.map((descriptor) => variantOf(reader, descriptor)));
  const best = bestPlatform(platform, variants, (variant) => variant.platform);
  if (best !== undefined) return best;
  const known = [...stated.map((descriptor) => descriptor.platform), ...variants.map((variant) => variant.platform)];
  throw noPlatform(platform, known);
}

/**
 * Reads every variant whose documents are here and sound. Those of other platforms usually are not here,
 * and one damaged image must not hide the others from a listing.
 */
export async function readPresentVariants(reader: DocumentReader, target: Descriptor): Promise<Variant[]> {
  const manifests = (await unless(["not-found", "invalid-argument"], manifestsOf(reader, target))) ?? [];
  const reading = manifests.map((descriptor) =>
    unless(["not-found", "invalid-argument"], variantOf(reader, descriptor)),
  );
  return (await Promise.all(reading)).filter((variant) => variant !== undefined);
}

/** The manifests that an index leads to, through further indexes; a manifest leads to itself. */
export async function manifestsOf(reader: DocumentReader, target: Descriptor, depth = 0): Promise<Descriptor[]> {
  if (isManifestType(target.mediaType)) return [target];
  if (!isIndexType(target.mediaType)) {
    const type = JSON.stringify(target.mediaType);
    throw new LeptonError("invalid-argument", `"${target.digest}" is no image: its type is ${type}`);
  }
  if (depth >= MAX_INDEX_DEPTH) {
    throw new LeptonError("invalid-argument", `image indexes are nested more than ${MAX_INDEX_DEPTH} deep`);
  }
  const { manifests } = await reader.index(target);
  const images = manifests.filter((descriptor) => !isAttestation(descriptor));
  const lists = await Promise.all(images.map((descriptor) => nested(reader, descriptor, depth)));
  return lists.flat();
}

// Things of unknown type beside the images are no reason to refuse the images.
async function nested(reader: DocumentReader, descriptor: Descriptor, depth: number): Promise<Descriptor[]> {
  if (isManifestType(descriptor.mediaType)) return [descriptor];
  if (!isIndexType(descriptor.mediaType)) return [];
  return (await unless(["not-found"], manifestsOf(reader, descriptor, depth + 1))) ?? [];
}

// BuildKit lists signed facts about an image as manifests of platform unknown/unknown.
function isAttestation({ platform, annotations }: Descriptor): boolean {
  return annotations?.["vnd.docker.reference.type"] !== undefined || platform?.os === "unknown";
}

async function variantOf(reader: DocumentReader, descriptor: Descriptor): Promise<Variant> {
  const manifest = await reader.manifest(descriptor);
  if (!isConfigType(manifest.config.mediaType)) {
    const type = JSON.stringify(manifest.config.mediaType);
    throw new LeptonError("invalid-argument", `"${descriptor.digest}" is no container image: its config is ${type}`);
  }
  const config = await reader.config(manifest.config);
  if (config.diffIds.length !== manifest.layers.length) {
    const counts = `${manifest.layers.length} layers, but its config counts ${config.diffIds.length}`;
    throw new LeptonError("invalid-argument", `image "${descriptor.digest}" has ${counts}`);
  }
  const platform = normalizePlatform(
    config.platform.os === "" ? (descriptor.platform ?? config.platform) : config.platform,
  );
  return { platform, descriptor, manifest, config, chainIds: chainIds(config.diffIds) };
}

async function unless<T>(codes: readonly ErrorCode[], reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isLeptonError(error) && codes.includes(error.code)) return undefined;
    throw error;
  }
}

function noPlatform(wanted: Platform, known: readonly (Platform | undefined)[]): LeptonError {
  const names = known.flatMap((platform) => (platform === undefined ? [] : [formatPlatform(platform)]));
  return new LeptonError("not-found", `the image does not provide the platform (${formatPlatform(wanted)})`, {
    hint: names.length === 0 ? "it provides no platform at all" : `it provides ${names.join(", ")}`,
  });
}
