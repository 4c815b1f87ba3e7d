/** What a layer says about its size when unpacked, from a few bytes of it. */
import type { Client } from "../../../containerd/client.ts";
import { detectCompression } from "../../../oci/compression.ts";
import type { Descriptor } from "../../../oci/documents.ts";

// Magic (4), descriptor (1), window (1), dictionary id (4), content size (8).
const HEAD_BYTES = 18;
const TRAILER_BYTES = 4;

/** Gives bytes of a layer; undefined where it cannot. */
export type ReadPart = (offset: number, size: number) => Promise<Uint8Array | undefined>;

/**
 * At least so many bytes come out of a layer; undefined where it does not say. zstd may name the whole in its first
 * frame; gzip names the size of its last member modulo 2^32, which is never more than all of it.
 */
export async function unpackedSizeHint({ size }: Descriptor, read: ReadPart): Promise<number | undefined> {
  const head = await read(0, Math.min(size, HEAD_BYTES));
  if (head === undefined) return undefined;
  switch (detectCompression(head)) {
    case "none":
      return size;
    case "zstd":
      return zstdContentSize(head);
    case "gzip": {
      if (size < HEAD_BYTES) return undefined;
      const trailer = await read(size - TRAILER_BYTES, TRAILER_BYTES);
      return trailer === undefined ? undefined : Buffer.from(trailer).readUInt32LE(0);
    }
    default:
      return undefined;
  }
}

/** Reads a layer that is here. */
export function partsHere(client: Client, { digest }: Descriptor, signal?: AbortSignal): ReadPart {
  return async (offset, size) => {
    const chunks: Uint8Array[] = [];
    const range = { offset: BigInt(offset), size: BigInt(size) };
    for await (const chunk of client.content.read(digest, range, { signal })) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
}

/** Frame_Content_Size of a zstd frame (RFC 8878, 3.1.1.1); undefined where the frame has none. */
export function zstdContentSize(head: Uint8Array): number | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length);
  const descriptor = bytes[4];
  if (descriptor === undefined) return undefined;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  if (sizeBytes === 0 || bytes.length < at + sizeBytes) return undefined;
  if (sizeBytes === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}
