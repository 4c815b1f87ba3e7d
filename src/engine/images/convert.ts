/** `image convert`: the same image with its layers stored in another way. The old image stays as it is. */
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import {
  DOCKER_CONFIG,
  DOCKER_INDEX,
  DOCKER_MANIFEST,
  isIndexType,
  type MediaFamily,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
} from "../../oci/media-types.ts";
import type { Platform } from "../../oci/platform.ts";
import { createDocumentReader, type DocumentReader, fromWire } from "../content/documents.ts";
import { writeJson } from "../content/write-blob.ts";
import { withLease } from "../lease.ts";
import type { ConvertImage } from "../types/archive-verbs.ts";
import { type Branch, branchesOf } from "./branches.ts";
import { chooseBranches } from "./choose-platforms.ts";
import { convertLayer, type LayerTarget } from "./convert-layer.ts";
import { labelGraph } from "./gc-labels.ts";
import { createPresentBlobs } from "./present-blobs.ts";
import { putName } from "./put-name.ts";
import { findImage } from "./resolve.ts";
import { newName } from "./tag.ts";

interface Converting {
  readonly client: Client;
  readonly reader: DocumentReader;
  readonly to: LayerTarget;
  /** New descriptors of layers by their old digests: variants share them. */
  readonly layers: Map<Digest, Descriptor>;
}

/** Resolves with the digest of the new image. Signed facts about the old one do not come along: they name its digest. */
export async function convertImage(
  client: Client,
  source: string,
  target: string,
  options: ConvertImage,
): Promise<Digest> {
  const { signal } = options;
  const name = newName(target);
  const record = await findImage(client, source);
  if (record.target === undefined) throw new LeptonError("failed-precondition", `image "${record.name}" has no target`);
  const old = fromWire(record.target);
  return await withLease(
    client,
    async (lease) => {
      const reader = createDocumentReader(client, signal);
      const present = createPresentBlobs(client, lease, signal);
      await present.missing([old]);
      const chosen = await chooseBranches(source, await branchesOf(reader, old), present, options);
      const to: LayerTarget = { family: familyOf(old, options), compression: options.compression, lease, signal };
      const made = await convertAll({ client, reader, to, layers: new Map() }, old, chosen);
      await putName(client, { name, target: made }, { signal });
      return made.digest;
    },
    { signal },
  );
}

// docker has no name for zstd.
function familyOf({ mediaType }: Descriptor, { oci = false, compression }: ConvertImage): MediaFamily {
  const isDocker = mediaType === DOCKER_INDEX || mediaType === DOCKER_MANIFEST;
  return isDocker && !oci && compression !== "zstd" ? "docker" : "oci";
}

async function convertAll(converting: Converting, old: Descriptor, branches: readonly Branch[]): Promise<Descriptor> {
  const { client, to } = converting;
  const sizes = new Map<Digest, number>();
  const manifests: Descriptor[] = [];
  for (const branch of branches.filter(({ about }) => about === undefined)) {
    const made = await convertBranch(converting, branch);
    for (const { digest, size } of made.blobs) sizes.set(digest, size);
    manifests.push(made.manifest);
  }
  const target = await topOf(converting, old, manifests);
  sizes.set(target.digest, target.size);
  await labelGraph(client, target, { reader: converting.reader, sizes, signal: to.signal });
  return target;
}

async function topOf({ client, to }: Converting, old: Descriptor, manifests: readonly Descriptor[]) {
  const [only] = manifests;
  if (!isIndexType(old.mediaType) && only !== undefined) return only;
  const mediaType = to.family === "oci" ? OCI_INDEX : DOCKER_INDEX;
  const entries = manifests.map(({ platform, ...rest }) => ({ ...rest, platform: platform && asWritten(platform) }));
  return await writeJson(client, mediaType, { schemaVersion: 2, mediaType, manifests: entries }, to);
}

async function convertBranch(converting: Converting, { manifest, descriptor, platform }: Branch) {
  const { client, reader, to } = converting;
  if (manifest === undefined) throw new LeptonError("internal", `manifest "${descriptor.digest}" was not read`);
  const { diffIds } = await reader.config(manifest.config);
  const layers: Descriptor[] = [];
  for (const [index, layer] of manifest.layers.entries()) {
    layers.push(await layerOnce(converting, layer, diffIds[index] ?? missingDiffId(layer)));
  }
  const isOci = to.family === "oci";
  const mediaType = isOci ? OCI_MANIFEST : DOCKER_MANIFEST;
  const { digest, size } = manifest.config;
  const config = { mediaType: isOci ? OCI_CONFIG : DOCKER_CONFIG, digest, size };
  const { annotations } = manifest;
  const made = await writeJson(client, mediaType, { schemaVersion: 2, mediaType, config, layers, annotations }, to);
  return { manifest: { ...made, ...(platform && { platform }) }, blobs: [made, config, ...layers] };
}

async function layerOnce({ client, to, layers }: Converting, layer: Descriptor, diffId: Digest): Promise<Descriptor> {
  const made = layers.get(layer.digest) ?? (await convertLayer(client, layer, diffId, to));
  layers.set(layer.digest, made);
  return made;
}

// As OCI's image index names the fields.
function asWritten({ osVersion, ...platform }: Platform) {
  return { ...platform, ...(osVersion === undefined ? {} : { "os.version": osVersion }) };
}

function missingDiffId({ digest }: Descriptor): never {
  throw new LeptonError("invalid-argument", `image config has no diff id for layer "${digest}"`);
}
