/** Fetches one blob into containerd, going on where an earlier try stopped. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "../../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import type { Repository } from "../../../registry/types.ts";
import type { Board } from "../transfer/board.ts";
import type { PlannedBlob } from "./plan.ts";

export interface Fetching {
  readonly client: Client;
  readonly repository: Pick<Repository, "blob">;
  readonly board: Board;
  /** Bytes of documents that are in memory already. */
  readonly fetched: ReadonlyMap<Digest, Uint8Array>;
  /** Longest that somebody else may hold the blob without a byte. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;

/**
 * Resolves when the blob is complete, whoever brought it. Its digest must be in a lease of ours; the half-written blob
 * itself is made without one, so that it outlives us. Throws `timeout` where somebody else holds it and nothing comes.
 */
export async function fetchBlob(fetching: Fetching, blob: PlannedBlob): Promise<void> {
  const { signal, patienceMs } = fetching;
  const ref = refOf(blob);
  let waitMs = FIRST_WAIT_MS;
  let offset = 0;
  let movedAtMs = performance.now();
  for (;;) {
    try {
      await writeBlob(fetching, blob, ref);
      return;
    } catch (error) {
      if (!isLocked(error)) throw error;
      const now = await offsetOf(fetching, ref);
      if (now !== offset) movedAtMs = performance.now();
      if (performance.now() - movedAtMs > patienceMs) throw stuck(blob, error);
      offset = now;
      fetching.board.set(blob.descriptor.digest, { state: "waiting", doneBytes: offset });
      await delay(waitMs, undefined, { signal });
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

/** The name of a half-written blob: containerd's own, so that its Transfer service and we go on with each other's. */
export function refOf({ kind, descriptor: { digest } }: PlannedBlob): string {
  return `${kind}-${digest}`;
}

async function writeBlob(fetching: Fetching, blob: PlannedBlob, ref: string): Promise<void> {
  const { client, signal } = fetching;
  const { digest, size } = blob.descriptor;
  const input = { ref, total: BigInt(size), expected: digest };
  // Where all of it is held, no source is asked for at all.
  let fromStart = false;
  const source = (offset: number) => {
    fromStart = offset === 0;
    return bytesOf(fetching, blob, offset);
  };
  try {
    await client.content.write(input, source, { signal });
  } catch (error) {
    if (isLocked(error) || fromStart || !isLeptonError(error, "failed-precondition")) throw error;
    // What was here before us did not fit. The write has dropped it: once more, from the first byte.
    await client.content.write(input, source, { signal });
  }
  signal.throwIfAborted();
}

async function* bytesOf(
  { repository, board, fetched, signal }: Fetching,
  { descriptor }: PlannedBlob,
  offset: number,
): AsyncGenerator<Uint8Array> {
  const { digest } = descriptor;
  const held = fetched.get(digest);
  let doneBytes = offset;
  board.set(digest, { state: "downloading", doneBytes, note: undefined });
  const bytes = held === undefined ? repository.blob(descriptor, { offset, signal }) : once(held.subarray(offset));
  for await (const chunk of bytes) {
    doneBytes += chunk.length;
    board.set(digest, { state: "downloading", doneBytes, note: undefined });
    yield chunk;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

// The content store's sentence is all there is: its code alone does not tell a held ref from wrong bytes.
function isLocked(error: unknown): boolean {
  return isLeptonError(error, "failed-precondition") && /\bref \S+ locked\b/.test(error.message);
}

async function offsetOf({ client, signal }: Fetching, ref: string): Promise<number> {
  try {
    return Number((await client.content.status(ref, { signal })).offset);
  } catch (error) {
    // It has just been completed or dropped: the next write tells.
    if (isLeptonError(error, "not-found")) return 0;
    throw error;
  }
}

function stuck({ descriptor }: PlannedBlob, cause: unknown): LeptonError {
  return new LeptonError("timeout", `another client is fetching "${descriptor.digest}" and gets no byte`, {
    cause,
    hint: "end that pull, then try again",
  });
}
