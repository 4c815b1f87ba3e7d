/** Writing a blob: the two-way protocol of Content.Write (wire.md 2.4). */
import { createHash, type Hash } from "node:crypto";
import { isLeptonError, LeptonError } from "../errors.ts";
import {
  ContentDefinition,
  WriteAction,
  type WriteContentRequest,
  type WriteContentResponse,
} from "../gen/services/content.ts";
import { type Duplex, duplex, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { chunksOf } from "./chunks.ts";
import type { Labels } from "./inputs.ts";
import { methodsOf } from "./method.ts";
import { answered, need } from "./need.ts";

const methods = methodsOf(ContentDefinition);

// More of either gained nothing that could be measured (docs/decisions/wire-transport.md): the daemon's disk is slower.
const MESSAGE_BYTES = 64 << 10;
const MAX_UNACKNOWLEDGED = 4;

export interface NewBlob {
  /** Names the half-written blob; a later write under the same ref goes on where this one stopped. */
  readonly ref: string;
  /** Size in bytes, where known. */
  readonly total?: bigint | undefined;
  /** Digest, where known. Only then is a half-written blob resumed: without it nobody could tell whether it fits. */
  readonly expected?: string | undefined;
  readonly labels?: Labels | undefined;
}

export interface WrittenBlob {
  readonly digest: string;
  readonly size: bigint;
}

/** The bytes of a blob: all of them, or a function that gives those behind an offset. */
export type BlobSource = AsyncIterable<Uint8Array> | ((offset: number) => AsyncIterable<Uint8Array>);

type WriteCall = Duplex<WriteContentRequest, WriteContentResponse>;

/**
 * Writes a blob, or the rest of it; what is committed needs a lease, or the garbage collector may take it before
 * something refers to it. A half-written blob that was begun under a lease dies with that lease, one without lives a day.
 * Throws `failed-precondition` where the bytes do not fit `expected` or `total`, or somebody else writes under the ref.
 */
export async function writeContent(
  wire: Wire,
  blob: NewBlob,
  source: BlobSource,
  options: CallOptions = {},
): Promise<WrittenBlob> {
  need(blob.ref || undefined, "Content.Write", "a ref");
  const call = duplex(wire, methods.write, options);
  const hash = blob.expected === undefined ? createHash("sha256") : undefined;
  try {
    const size = await upload(call, blob, source, hash);
    return { digest: await commit(wire, call, blob, size, options), size };
  } catch (error) {
    if (!isLeptonError(error, "already-exists")) throw error;
    const digest = blob.expected ?? `sha256:${hash?.digest("hex")}`;
    await abortIngest(wire, blob.ref, options);
    const { info } = await unary(wire, methods.info, { digest }, options);
    return { digest, size: answered(info, "Content.Info").size };
  } finally {
    call.cancel();
  }
}

/** Sends what the daemon does not hold yet; resolves with the size of the blob. */
async function upload(call: WriteCall, blob: NewBlob, source: BlobSource, hash: Hash | undefined): Promise<bigint> {
  call.send(message(blob, WriteAction.STAT, 0n));
  const { offset: held } = await reply(call);
  // Writing at 0 drops what is held.
  let offset = blob.expected === undefined ? 0n : held;
  let unacknowledged = 0;
  for await (const data of rest(blob, source, offset, call.ended)) {
    hash?.update(data);
    if (unacknowledged === MAX_UNACKNOWLEDGED) await reply(call);
    else unacknowledged += 1;
    call.send({ ...message(blob, WriteAction.WRITE, offset), data });
    offset += BigInt(data.length);
  }
  for (; unacknowledged > 0; unacknowledged -= 1) await reply(call);
  return offset;
}

// All of it may be here without having been committed.
function rest(blob: NewBlob, source: BlobSource, held: bigint, ended: Promise<void>): AsyncIterable<Buffer> {
  if (typeof source !== "function") return chunksOf(until(source, ended), MESSAGE_BYTES, held);
  const all = held > 0n && held === blob.total;
  return all ? chunksOf(nothing(), MESSAGE_BYTES) : chunksOf(until(source(Number(held)), ended), MESSAGE_BYTES);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/**
 * Makes a half-written blob of no bytes, without a lease: it then outlives the leases of those who write it, by a day.
 * One that is there keeps its bytes. Throws `already-exists` where the blob is complete, and as writeContent() does.
 */
export async function beginContent(wire: Wire, blob: NewBlob, options: CallOptions = {}): Promise<void> {
  const call = duplex(wire, methods.write, { ...options, lease: undefined });
  try {
    call.send(message(blob, WriteAction.STAT, 0n));
    await reply(call);
  } finally {
    call.cancel();
  }
}

async function commit(wire: Wire, call: WriteCall, blob: NewBlob, size: bigint, options: CallOptions): Promise<string> {
  try {
    call.send({ ...message(blob, WriteAction.COMMIT, size), labels: { ...blob.labels } });
    const { digest } = await reply(call);
    // The daemon answers a COMMIT twice; reading on lets the call end by itself.
    call.end();
    for await (const _again of call.answers);
    return digest;
  } catch (error) {
    // Wrong bytes would be resumed, and refused, for ever.
    if (isLeptonError(error, "failed-precondition")) await abortIngest(wire, blob.ref, options);
    throw error;
  }
}

function message(
  { ref, total = 0n, expected = "" }: NewBlob,
  action: WriteAction,
  offset: bigint,
): WriteContentRequest {
  return { action, ref, total, expected, offset, data: Buffer.alloc(0), labels: {} };
}

/** The source, left as soon as `ended` resolves: a slow source must not hide that the call is over. */
async function* until<T>(source: AsyncIterable<T>, ended: Promise<void>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let pending = false;
  let over = false;
  let leave = () => {};
  void ended.then(() => {
    over = true;
    leave();
  });
  try {
    while (!over) {
      pending = true;
      // Not Promise.race(): `ended` would keep every step, and with it the whole blob, until the call is over.
      const step = await new Promise<IteratorResult<T> | undefined>((resolve, reject) => {
        leave = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      pending = step === undefined;
      if (step === undefined || step.done === true) return;
      yield step.value;
    }
  } finally {
    const left = iterator.return?.();
    // A generator's return() waits for the read that is under way, and its failure is no news any more.
    if (pending) left?.catch(() => undefined);
    else await left;
  }
}

async function reply(call: WriteCall): Promise<WriteContentResponse> {
  const { value, done } = await call.answers.next();
  if (done === true) throw new LeptonError("internal", 'containerd ended "Content.Write" without an answer');
  return value;
}

async function abortIngest(wire: Wire, ref: string, options: CallOptions): Promise<void> {
  try {
    await unary(wire, methods.abort, { ref }, options, DEADLINE_MS.write);
  } catch (error) {
    // Nothing is held under the ref.
    if (!isLeptonError(error, "not-found")) throw error;
  }
}
