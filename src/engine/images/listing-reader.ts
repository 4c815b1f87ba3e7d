/** Reads image documents for listings: those that are here, from the cache where it has them. */
import type { Client } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import {
  type Descriptor,
  type ImageConfig,
  type Index,
  type Manifest,
  parseImageConfig,
  parseIndex,
  parseManifest,
} from "../../oci/documents.ts";
import type { Platform } from "../../oci/platform.ts";
import { createDocumentReader, type DocumentReader } from "../content/documents.ts";
import { createNearBlobs } from "../content/near-blobs.ts";
import type { ListingCache } from "./listing-cache.ts";

/** One kind of document: how it is read in full, reduced to what a listing shows, and read back. */
interface Kind<T> {
  readonly name: string;
  readonly read: (descriptor: Descriptor) => Promise<T>;
  readonly reduce: (document: T) => unknown;
  readonly parse: (text: string, mediaType: string) => T;
}

/**
 * A reader of what `present` holds; everything else is `not-found` without a question. Configs have platform, date,
 * labels and layers, and neither history nor defaults for containers.
 */
export function createListingReader(
  client: Client,
  present: { has(digest: string): boolean },
  cache: ListingCache,
): DocumentReader {
  const full = createDocumentReader(client, undefined, createNearBlobs(client));
  const seen = new Map<string, Promise<unknown>>();
  const reading =
    <T>(kind: Kind<T>) =>
    (of: Descriptor): Promise<T> => {
      if (!present.has(of.digest)) return Promise.reject(notHere(of));
      const key = `${kind.name}/${of.digest}`;
      const found = (seen.get(key) as Promise<T> | undefined) ?? cached(cache, kind, key, of);
      seen.set(key, found);
      return found;
    };
  return {
    index: reading({ name: "index", read: full.index, reduce: reducedIndex, parse: parseIndex }),
    manifest: reading({ name: "manifest", read: full.manifest, reduce: reducedManifest, parse: parseManifest }),
    config: reading({ name: "config", read: full.config, reduce: reducedConfig, parse: parseImageConfig }),
  };
}

async function cached<T>(cache: ListingCache, kind: Kind<T>, key: string, of: Descriptor): Promise<T> {
  const known = await cache.get(key);
  const parsed = known === undefined ? undefined : parsedOrNot(kind, known, of);
  if (parsed !== undefined) return parsed;
  if (known !== undefined) cache.drop(key);
  const document = await kind.read(of);
  cache.put(key, JSON.stringify(kind.reduce(document)));
  return document;
}

function parsedOrNot<T>(kind: Kind<T>, text: string, { mediaType }: Descriptor): T | undefined {
  try {
    return kind.parse(text, mediaType);
  } catch (error) {
    // The file is damaged, or the descriptor promises another type: the document itself decides.
    if (isLeptonError(error)) return undefined;
    throw error;
  }
}

function reducedIndex({ mediaType, manifests }: Index) {
  return { mediaType, manifests: manifests.map(reducedDescriptor) };
}

function reducedManifest({ mediaType, config, layers }: Manifest) {
  return { mediaType, config: reducedDescriptor(config), layers: layers.map(reducedDescriptor) };
}

function reducedConfig({ platform, created, config, diffIds }: ImageConfig) {
  return { ...platformFields(platform), created, config: { Labels: config.Labels }, rootfs: { diff_ids: diffIds } };
}

const KIND_OF_REFERENCE = "vnd.docker.reference.type";

function reducedDescriptor({ mediaType, digest, size, platform, annotations }: Descriptor) {
  const reference = annotations?.[KIND_OF_REFERENCE];
  return {
    mediaType,
    digest,
    size,
    ...(platform === undefined ? {} : { platform: platformFields(platform) }),
    ...(reference === undefined ? {} : { annotations: { [KIND_OF_REFERENCE]: reference } }),
  };
}

function platformFields({ os, architecture, variant, osVersion }: Platform) {
  return { os, architecture, variant, "os.version": osVersion };
}

function notHere({ digest }: Descriptor): LeptonError {
  return new LeptonError("not-found", `content "${digest}" is not here`);
}
