/** Streams a blob: resumed with Range where a connection breaks, its size and digest checked as it passes. */
import type { LeptonError } from "../errors.ts";
import type { Descriptor } from "../oci/documents.ts";
import { type BlobCheck, createBlobCheck } from "./blob-check.ts";
import { isPassing, prefixed } from "./http/network-error.ts";
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
  const check = createBlobCheck(descriptor, offset);
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
  check: BlobCheck,
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

function ask({ client, ref }: Session, visit: Visit, check: BlobCheck, signal: AbortSignal | undefined) {
  const start = check.askFrom();
  const request = {
    method: "GET" as const,
    target: `${ref.path}/blobs/${check.digest}`,
    headers: start === 0 ? {} : { range: `bytes=${start}-` },
    scopes: [pullScope(ref.path)],
    tries: visit.tries,
    signal,
  };
  return client.expect(visit.endpoint, request, start === 0 ? [200] : [200, 206]);
}
