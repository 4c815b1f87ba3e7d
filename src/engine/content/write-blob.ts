/** Writes small blobs, the documents of images, into the content store. */
import type { Client } from "../../containerd/client.ts";
import { digestOf } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";

export interface Leased {
  readonly lease: string;
  readonly signal?: AbortSignal | undefined;
}

/** Writes bytes that are in memory; one that is there already is a success. */
export async function writeBlob(
  client: Client,
  mediaType: string,
  bytes: Uint8Array,
  { lease, signal }: Leased,
): Promise<Descriptor> {
  const digest = digestOf(bytes);
  const blob = { ref: `lepton-document-${lease}-${digest}`, total: BigInt(bytes.length), expected: digest };
  await client.content.write(blob, once(bytes), { lease, signal });
  return { mediaType, digest, size: bytes.length };
}

/** The same for a document. */
export function writeJson(client: Client, mediaType: string, document: object, leased: Leased): Promise<Descriptor> {
  return writeBlob(client, mediaType, new TextEncoder().encode(JSON.stringify(document)), leased);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
