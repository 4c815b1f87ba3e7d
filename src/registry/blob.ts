/** Streams a blob: resumed with Range where a connection breaks, its size and digest checked as it passes. */
import { LeptonError } from "../errors.ts";
import { decompress } from "../oci/compression.ts";
import { createDigester, digestAlgorithm } from "../oci/digest.ts";
import type { Descriptor } from "../oci/documents.ts";
import { mismatch, wrongSize } from "./document.ts";
import type { Answer } from "./http/exchange.ts";
import { isPassing, prefixed } from "./http/network-error.ts";
import { contentEncoding } from "./http/read-capped.ts";
import { again } from "./http/retry.ts";
import { allFailed, failureOf, noteDown, pullScope, type Session, type Visit, visits } from "./session.ts";
import type { BlobOptions } from "./types.ts";

// So much progress makes a broken connection the first failure again: a long blob may outlive many of them.
const PROGRESS_BYTES = 1024 * 1024;

/** The bytes from `offset` on; throws `failed-precondition` where they are not those of the descriptor. */
export async function* streamBlob(
  session: Session,
  descriptor: Descriptor,
  { offset = 0, signal }: BlobOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const doing = `cannot fetch blob ${descriptor.digest} of ${session.ref.domain}/${session.ref.path}`;
  const check = createCheck(descriptor, offset);
  if (offset > 0 && offset >= descriptor.size) return;
  const failures: LeptonError[] = [];
  for (const visit of visits(session, "pull")) {
    try {
      yield* fromEndpoint(session, visit, check, signal);
      return;
    } catch (error) {
      const failure = failureOf(error, doing);
      // Bytes that went out already cannot be taken back: no other endpoint can mend a wrong digest.
      if (check.isBroken()) throw prefixed(failure, doing);
      failures.push(failure);
      noteDown(session, visit, error);
    }
  }
  throw allFailed(doing, failures);
}

async function* fromEndpoint(
  session: Session,
  visit: Visit,
  check: Check,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { client } = session;
  let done = 0;
  let mark = check.place();
  for (;;) {
    const answer = await ask(session, visit, check, signal);
    try {
      yield* check.pass(answer);
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      // Nothing is missing but a proper end.
      if (check.isWhole()) return;
      if (check.place() - mark >= PROGRESS_BYTES) done = 0;
      mark = check.place();
      done++;
      if (done >= client.tries) throw error;
      await again({ tries: client.tries, onRetry: client.settings.onRetry, signal }, error.message, done);
    } finally {
      answer.discard();
    }
  }
}

function ask({ client, ref }: Session, visit: Visit, check: Check, signal: AbortSignal | undefined) {
  const place = check.place();
  const request = {
    method: "GET" as const,
    target: `${ref.path}/blobs/${check.digest}`,
    headers: place === 0 ? {} : { range: `bytes=${place}-` },
    scopes: [pullScope(ref.path)],
    tries: visit.tries,
    signal,
  };
  return client.expect(visit.endpoint, request, place === 0 ? [200] : [200, 206]);
}

interface Check {
  readonly digest: string;
  /** Where the next byte belongs. */
  place(): number;
  /** True where all bytes have passed, and none was wrong. */
  isWhole(): boolean;
  /** True where what has passed is wrong for good. */
  isBroken(): boolean;
  /** The bytes of an answer that are still wanted. */
  pass(answer: Answer): AsyncGenerator<Uint8Array, void, undefined>;
}

function createCheck({ digest, size }: Descriptor, offset: number): Check {
  const digester = createDigester(digestAlgorithm(digest));
  let place = offset;
  // Where a server ignores Range the bytes before the offset come too, and the digest can be told after all.
  let hashed = 0;
  let broken = false;
  let whole = false;

  async function* pass(answer: Answer): AsyncGenerator<Uint8Array, void, undefined> {
    let at = startOf(answer, place, size);
    for await (const chunk of plainBody(answer, size)) {
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

  return { digest, place: () => place, isWhole: () => whole, isBroken: () => broken, pass };
}

/** Where the body of an answer begins, by its status and its own word; refuses sizes that are wrong from the start. */
function startOf(answer: Answer, place: number, size: number): number {
  const { host } = answer.url;
  const length = answer.headers["content-length"];
  const known = length !== undefined && contentEncoding(answer) === "identity";
  const start = answer.status === 206 ? rangeStart(answer, place, size) : 0;
  if (known && Number(length) !== size - start) throw wrongSize(host, size - start, length);
  return start;
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
 * A body without its content encoding. Storage servers label layers gzip that are stored so: such a body already has
 * the size of the blob, and is taken as it is.
 */
function plainBody(answer: Answer, size: number): AsyncIterable<Uint8Array> {
  if (contentEncoding(answer) === "identity" || Number(answer.headers["content-length"]) === size) return answer.body;
  return decompress(answer.body);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 160));
}
