/** Checks the bytes of a blob while they pass: place, size and digest, through whatever they come wrapped in. */
import { LeptonError } from "../errors.ts";
import { decompress } from "../oci/compression.ts";
import { createDigester, digestAlgorithm } from "../oci/digest.ts";
import type { Descriptor } from "../oci/documents.ts";
import { mismatch, wrongSize } from "./document.ts";
import type { Answer } from "./http/exchange.ts";
import { contentEncoding } from "./http/read-capped.ts";

export interface BlobCheck {
  readonly digest: string;
  /** Where the next byte belongs. */
  place(): number;
  /** Where to ask from: from the start, where the server counts packed bytes. */
  askFrom(): number;
  /** True where all bytes have passed, and none was wrong. */
  isWhole(): boolean;
  /** True where what has passed is wrong for good. */
  isBroken(): boolean;
  /** The bytes of an answer that are still wanted. */
  pass(answer: Answer): AsyncGenerator<Uint8Array, void, undefined>;
}

/** For a blob of which the bytes before `offset` are known already. */
export function createBlobCheck({ digest, size }: Descriptor, offset: number): BlobCheck {
  const digester = createDigester(digestAlgorithm(digest));
  let place = offset;
  // Where a server ignores Range the bytes before the offset come too, and the digest can be told after all.
  let hashed = 0;
  let broken = false;
  let whole = false;
  let packed = false;

  async function* pass(answer: Answer): AsyncGenerator<Uint8Array, void, undefined> {
    let at = answer.status === 206 ? rangeStart(answer, place, size) : 0;
    packed = isPacked(answer, size - at);
    if (packed && at > 0) throw partOfPacked(answer);
    for await (const chunk of packed ? decompress(answer.body) : answer.body) {
      const end = at + chunk.length;
      if (end > size) throw tooLong(answer);
      if (hashed >= at && hashed < end) {
        digester.update(chunk.subarray(hashed - at));
        hashed = end;
      }
      const wanted = chunk.subarray(Math.max(place - at, 0));
      at = end;
      if (wanted.length === 0 || end <= place) continue;
      place = end;
      if (place === size) finish(answer);
      yield wanted;
    }
    if (place < size) throw wrongSize(answer.url.host, size, place);
    if (size === 0) finish(answer);
  }

  // Before the last bytes go out: whoever takes them may count on the whole.
  function finish(answer: Answer): void {
    const found = hashed === size ? digester.digest() : digest;
    whole = found === digest;
    broken = !whole;
    if (broken) throw mismatch(answer.url.host, digest, found);
  }

  function tooLong(answer: Answer): LeptonError {
    broken = true;
    return wrongSize(answer.url.host, size, "more");
  }

  const askFrom = () => (packed ? 0 : place);
  return { digest, place: () => place, askFrom, isWhole: () => whole, isBroken: () => broken, pass };
}

function rangeStart(answer: Answer, place: number, size: number): number {
  const { host } = answer.url;
  const range = String(answer.headers["content-range"] ?? "");
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
  if (start === undefined || Number(start) !== place) {
    throw new LeptonError("failed-precondition", `${host}: asked for the bytes from ${place} on, got ${quote(range)}`);
  }
  if (total !== "*" && Number(total) !== size) throw wrongSize(host, size, total ?? "");
  return place;
}

/**
 * True for a body in a content encoding; refuses one of a wrong size. Storage servers label layers gzip that are stored
 * so: such a body already has the size of the blob, and is taken as it is.
 */
function isPacked(answer: Answer, sizeBytes: number): boolean {
  const length = answer.headers["content-length"];
  const encoded = contentEncoding(answer) !== "identity";
  const fits = Number(length) === sizeBytes;
  if (!encoded && length !== undefined && !fits) throw wrongSize(answer.url.host, sizeBytes, length);
  return encoded && !fits;
}

// To be asked for again as a whole, which another try does.
function partOfPacked({ url }: Answer): LeptonError {
  return new LeptonError("unavailable", `${url.host} sent a part of a packed body`);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 160));
}
