/** Reads image documents from containerd's content store, each blob once a reader. */
import type { Client, Descriptor as WireDescriptor } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { parseDigest } from "../../oci/digest.ts";
import {
  type Descriptor,
  type ImageConfig,
  type Index,
  MAX_CONFIG_BYTES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  parseImageConfig,
  parseIndex,
  parseManifest,
} from "../../oci/documents.ts";
import type { NearBlobs } from "./near-blobs.ts";

/** Throws `not-found` where the blob is not here, `invalid-argument` where it is not what its descriptor says. */
export interface DocumentReader {
  index(descriptor: Descriptor): Promise<Index>;
  manifest(descriptor: Descriptor): Promise<Manifest>;
  config(descriptor: Descriptor): Promise<ImageConfig>;
}

/** Make one for each command: blobs never change, but they come and go. Those who read thousands ask `near` first. */
export function createDocumentReader(client: Client, signal?: AbortSignal, near?: NearBlobs): DocumentReader {
  const seen = new Map<string, Promise<unknown>>();
  const readBlob = async (descriptor: Descriptor, maxBytes: number) => {
    refuseLonger(descriptor, maxBytes);
    const bytes = await near?.read(descriptor);
    return bytes ?? (await readFromContainerd(client, descriptor, { maxBytes, signal }));
  };
  const once = <T>(kind: string, descriptor: Descriptor, maxBytes: number, parse: (bytes: Uint8Array) => T) => {
    const key = `${kind} ${descriptor.digest}`;
    const found = seen.get(key) as Promise<T> | undefined;
    const reading = found ?? readBlob(descriptor, maxBytes).then(parse);
    seen.set(key, reading);
    return reading;
  };
  return {
    index: (of) => once("index", of, MAX_MANIFEST_BYTES, (bytes) => parseIndex(bytes, of.mediaType)),
    manifest: (of) => once("manifest", of, MAX_MANIFEST_BYTES, (bytes) => parseManifest(bytes, of.mediaType)),
    config: (of) => once("config", of, MAX_CONFIG_BYTES, parseImageConfig),
  };
}

/** The JSON of an index or manifest as it is, for those who show it; undefined where it is not here, or is no JSON. */
export async function readRawDocument(client: Client, descriptor: Descriptor): Promise<unknown> {
  refuseLonger(descriptor, MAX_MANIFEST_BYTES);
  try {
    const options = { maxBytes: MAX_MANIFEST_BYTES, signal: undefined };
    return JSON.parse(new TextDecoder().decode(await readFromContainerd(client, descriptor, options)));
  } catch (error) {
    // A manifest that cannot be read hides nothing else of its image.
    if (isLeptonError(error, "not-found") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refuseLonger({ digest, size }: Descriptor, maxBytes: number): void {
  if (size <= maxBytes) return;
  throw new LeptonError("invalid-argument", `image document "${digest}" has ${size} bytes, more than ${maxBytes}`);
}

async function readFromContainerd(
  client: Client,
  { digest }: Descriptor,
  options: { readonly maxBytes: number; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array> {
  try {
    return await client.content.readAll(digest, options);
  } catch (error) {
    if (!isLeptonError(error, "not-found")) throw error;
    throw new LeptonError("not-found", `content "${digest}" is not here`, { cause: error });
  }
}

/** A descriptor as containerd gives it, checked. */
export function fromWire({ mediaType, digest, size }: WireDescriptor): Descriptor {
  return { mediaType, digest: parseDigest(digest), size: Number(size) };
}

/** A descriptor as containerd takes it. */
export function toWire({ mediaType, digest, size }: Descriptor): WireDescriptor {
  return { mediaType, digest, size: BigInt(size), annotations: {} };
}
