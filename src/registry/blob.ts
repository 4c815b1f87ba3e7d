/** Streams a blob: resumed with Range where a connection breaks, its size and digest checked as it passes. */
import type { LeptonError } from "../errors.ts";
import type { Descriptor } from "../oci/documents.ts";
import { type BlobCheck, createBlobCheck } from "./blob-check.ts";
import type { Followed } from "./http/follow.ts";
import { isPassing, prefixed } from "./http/network-error.ts";
import { checkLocation } from "./http/redirect.ts";
import { again } from "./http/retry.ts";
import { allFailed, failureOf, noteDown, pullScope, type Session, type Visit, visits } from "./session.ts";
import type { BlobOptions } from "./types.ts";

// So much progress makes a broken connection the first failure again: a long blob may outlive many of them.
const PROGRESS_BYTES = 1024 * 1024;
const MAX_URLS = 8;

/** The bytes from `offset` on; throws `failed-precondition` where they are not those of the descriptor. */
export async function* streamBlob(
  session: Session,
  descriptor: Descriptor,
  { offset = 0, signal }: BlobOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const doing = `cannot fetch blob ${descriptor.digest} of ${session.ref.domain}/${session.ref.path}`;
  const check = createBlobCheck(descriptor, offset);
  if (offset > 0 && offset >= descriptor.size) return;
  const failures: LeptonError[] = [];
  for (const place of placesOf(session, descriptor)) {
    const { visit } = place;
    try {
      yield* fromPlace(session, place, check, signal);
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

/** Where a blob may lie: below an endpoint's base, or where its descriptor says. */
interface Place {
  readonly visit: Visit;
  readonly url?: string | undefined;
}

/**
 * The registry first: what lies elsewhere is a stranger's word. It is gone to as a redirect of the registry would be:
 * without what is secret, and not to a plain http or a link-local address.
 */
function placesOf(session: Session, { urls = [] }: Descriptor): Place[] {
  const places = visits(session, "pull").map((visit): Place => ({ visit }));
  const visit = places.at(-1)?.visit;
  const elsewhere = visit === undefined ? [] : urls.slice(0, MAX_URLS).map((url): Place => ({ visit, url }));
  return [...places, ...elsewhere];
}

async function* fromPlace(
  session: Session,
  place: Place,
  check: BlobCheck,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { client } = session;
  let done = 0;
  let mark = check.place();
  for (;;) {
    const answer = await ask(session, place, check, signal);
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

async function ask(
  { client, ref }: Session,
  { visit, url }: Place,
  check: BlobCheck,
  signal: AbortSignal | undefined,
): Promise<Followed> {
  const start = check.askFrom();
  const request = {
    method: "GET" as const,
    target: url === undefined ? `${ref.path}/blobs/${check.digest}` : checkLocation(client.baseOf(visit.endpoint), url),
    headers: start === 0 ? {} : { range: `bytes=${start}-` },
    scopes: [pullScope(ref.path)],
    tries: visit.tries,
    signal,
  };
  return await client.expect(visit.endpoint, request, start === 0 ? [200] : [200, 206]);
}
