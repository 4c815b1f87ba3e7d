/** The manifests below an image's target, each with the documents that lead to it and the blobs that belong to it. */
import type { Digest } from "../../oci/digest.ts";
import { type Descriptor, MAX_INDEX_DEPTH, type Manifest } from "../../oci/documents.ts";
import { isConfigType, isIndexType, isManifestType } from "../../oci/media-types.ts";
import { normalizePlatform, type Platform } from "../../oci/platform.ts";
import type { DocumentReader } from "../content/documents.ts";
import { unlessGone } from "../unless-gone.ts";

/** One manifest of an image. What is not here is left out: `manifest` and `blobs` tell. */
export interface Branch {
  readonly descriptor: Descriptor;
  /** The indexes above it, topmost first. */
  readonly above: readonly Descriptor[];
  /** Undefined where the manifest is not here. */
  readonly manifest: Manifest | undefined;
  /** The manifest itself, its config and its layers, as far as they are known. */
  readonly blobs: readonly Descriptor[];
  /** Undefined where neither index nor config tells, e.g. of an artifact. */
  readonly platform: Platform | undefined;
  /** The manifest that this one is a signed fact about (BuildKit). */
  readonly about: Digest | undefined;
}

/** Reads every manifest that a target leads to, in the order of its indexes. */
export async function branchesOf(
  reader: DocumentReader,
  target: Descriptor,
  above: readonly Descriptor[] = [],
): Promise<Branch[]> {
  if (isManifestType(target.mediaType)) return [await branchOf(reader, target, above)];
  if (!isIndexType(target.mediaType) || above.length > MAX_INDEX_DEPTH) return [];
  const index = await unlessGone(() => reader.index(target));
  const below = (index?.manifests ?? []).map((child) => branchesOf(reader, child, [...above, target]));
  return (await Promise.all(below)).flat();
}

async function branchOf(reader: DocumentReader, descriptor: Descriptor, above: readonly Descriptor[]): Promise<Branch> {
  const manifest = await unlessGone(() => reader.manifest(descriptor));
  return {
    descriptor,
    above,
    manifest,
    blobs: [descriptor, ...(manifest === undefined ? [] : [manifest.config, ...manifest.layers])],
    platform: await platformOf(reader, descriptor, manifest),
    about: aboutOf(descriptor),
  };
}

async function platformOf(
  reader: DocumentReader,
  { platform }: Descriptor,
  manifest: Manifest | undefined,
): Promise<Platform | undefined> {
  if (platform !== undefined) return normalizePlatform(platform);
  if (manifest === undefined || !isConfigType(manifest.config.mediaType)) return undefined;
  const config = await unlessGone(() => reader.config(manifest.config));
  return config === undefined ? undefined : normalizePlatform(config.platform);
}

function aboutOf({ annotations = {} }: Descriptor): Digest | undefined {
  return annotations["vnd.docker.reference.type"] === undefined
    ? undefined
    : ((annotations["vnd.docker.reference.digest"] ?? "") as Digest);
}
