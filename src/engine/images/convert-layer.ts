/** Stores a layer in another way: other compression, other media type, the same files. */
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import { type Compression, compressZstd, decompress } from "../../oci/compression.ts";
import { createDigester, type Digest, digestAlgorithm, parseDigest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { compressionOf, isLayerType, layerType, type MediaFamily } from "../../oci/media-types.ts";
import type { Leased } from "../content/write-blob.ts";

export interface LayerTarget extends Leased {
  readonly family: MediaFamily;
  /** Undefined keeps what is there. */
  readonly compression: "zstd" | "none" | undefined;
}

const UNCOMPRESSED = "containerd.io/uncompressed";

/** Resolves with the new descriptor; throws `invalid-argument` where the layer does not unpack to `diffId`. */
export async function convertLayer(
  client: Client,
  layer: Descriptor,
  diffId: Digest,
  { family, compression, lease, signal }: LayerTarget,
): Promise<Descriptor> {
  const { mediaType, digest, size } = layer;
  // Layers whose bytes others have to give, or that are encrypted, are none of our business.
  const isOurs = isLayerType(mediaType) && !/foreign|nondistributable|encrypted/.test(mediaType);
  if (!isOurs) return layer;
  const before = compressionOf(mediaType);
  const after: Compression = compression ?? before;
  const type = layerType(family, after);
  if (after === before) return { mediaType: type, digest, size };
  const digester = createDigester(digestAlgorithm(diffId));
  const plain = hashed(decompress(client.content.read(digest, {}, { signal })), digester.update);
  const body = after === "zstd" ? compressZstd(plain) : plain;
  const written = await client.content.write({ ref: `lepton-convert-${lease}-${digest}` }, body, { lease, signal });
  const found = digester.digest();
  if (found !== diffId) {
    const message = `layer "${digest}" unpacks to "${found}", but the image config promises "${diffId}"`;
    throw new LeptonError("invalid-argument", message);
  }
  await client.content.update(written.digest, { [UNCOMPRESSED]: diffId }, { signal });
  return { mediaType: type, digest: parseDigest(written.digest), size: Number(written.size) };
}

async function* hashed(source: AsyncIterable<Uint8Array>, update: (chunk: Uint8Array) => void) {
  for await (const chunk of source) {
    update(chunk);
    yield chunk;
  }
}
