/** The requests that carry the bytes of an upload (distribution spec, "Pushing blobs"). */
import { LeptonError } from "../errors.ts";
import type { Descriptor } from "../oci/documents.ts";
import type { RequestBody } from "./http/exchange.ts";
import type { Followed } from "./http/follow.ts";
import { checkLocation } from "./http/redirect.ts";
import type { PushTarget } from "./push-target.ts";
import type { UploadOptions } from "./types.ts";

export interface BlobSource {
  readonly descriptor: Descriptor;
  readonly read: (offset: number) => AsyncIterable<Uint8Array>;
  readonly options: UploadOptions;
}

export interface UploadPlace {
  readonly url: URL;
  /** What the registry wants at least in each piece but the last. */
  readonly minChunkBytes: number;
}

const CHUNK_BYTES = 16 * 1024 * 1024;
const OCTETS = { "content-type": "application/octet-stream" };

/** The blob in one PUT; of a resumed one the rest in a PATCH, and the PUT that ends it. */
export async function sendRest(
  target: PushTarget,
  place: UploadPlace,
  offset: number,
  blob: BlobSource,
): Promise<Followed> {
  const { descriptor, options } = blob;
  if (offset === 0) return put(target, place.url, blob, body(blob, 0, descriptor.size));
  if (offset === descriptor.size) return put(target, place.url, blob);
  const answer = await patch(target, place.url, blob, offset, descriptor.size);
  if (answer.status !== 202) return answer;
  answer.discard();
  options.signal?.throwIfAborted();
  return put(target, nextPlace(answer, place.url), blob);
}

/** The blob in pieces, for a registry that takes no large request. */
export async function sendChunks(
  target: PushTarget,
  { url, minChunkBytes }: UploadPlace,
  offset: number,
  blob: BlobSource,
): Promise<Followed> {
  const { size } = blob.descriptor;
  const step = Math.max(CHUNK_BYTES, minChunkBytes);
  let next = url;
  for (let at = offset; at < size; at += step) {
    const answer = await patch(target, next, blob, at, Math.min(at + step, size));
    if (answer.status !== 202) return answer;
    answer.discard();
    next = nextPlace(answer, next);
  }
  return put(target, next, blob);
}

function patch(target: PushTarget, url: URL, blob: BlobSource, from: number, to: number): Promise<Followed> {
  return target.send({
    method: "PATCH",
    target: url,
    headers: { ...OCTETS, "content-range": `${from}-${to - 1}` },
    body: body(blob, from, to),
    tries: 1,
    signal: blob.options.signal,
  });
}

function put(
  target: PushTarget,
  url: URL,
  { descriptor, options }: BlobSource,
  content?: RequestBody,
): Promise<Followed> {
  const query = { digest: descriptor.digest };
  const { signal } = options;
  if (content === undefined) return target.send({ method: "PUT", target: url, query, tries: 1, signal });
  return target.send({ method: "PUT", target: url, query, headers: OCTETS, body: content, tries: 1, signal });
}

function nextPlace(answer: Followed, before: URL): URL {
  return answer.headers.location === undefined ? before : checkLocation(answer.url, answer.headers.location);
}

function body({ descriptor, read, options }: BlobSource, from: number, to: number): RequestBody {
  const sizeBytes = to - from;
  return {
    sizeBytes,
    async *chunks() {
      let sent = 0;
      for await (const chunk of read(from)) {
        // A server waits for exactly what was announced: not a byte more may leave.
        const piece = chunk.subarray(0, sizeBytes - sent);
        sent += piece.length;
        options.onBytes?.(from + sent);
        if (piece.length > 0) yield piece;
        if (sent === sizeBytes) return;
      }
      if (sent < sizeBytes) throw tooShort(descriptor, from + sent);
    },
  };
}

function tooShort({ digest, size }: Descriptor, found: number): LeptonError {
  return new LeptonError("failed-precondition", `${digest} has ${found} bytes here, its descriptor says ${size}`);
}
