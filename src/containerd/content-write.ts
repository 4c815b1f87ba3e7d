/** Writing a blob: the two-way protocol of Content.Write (wire.md 2.4). */
import { createHash } from "node:crypto";
import { isLeptonError, LeptonError } from "../errors.ts";
import {
  ContentService,
  WriteAction,
  type WriteContentRequest,
  type WriteContentResponse,
} from "../gen/services/content.ts";
import { type Duplex, duplex, unary } from "./call.ts";
import { type CallOptions, DEADLINE_MS } from "./call-options.ts";
import type { Wire } from "./channel.ts";
import { chunksOf } from "./chunks.ts";
import type { Labels } from "./inputs.ts";
import { answered, need } from "./need.ts";

// Bun's HTTP/2 stalls with larger messages, or with more of them on the way (wire.md 3.6).
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

type WriteCall = Duplex<WriteContentRequest, WriteContentResponse>;

/**
 * Writes a blob from its first byte; give a lease, or the garbage collector may take it before something refers to it.
 * Throws `failed-precondition` where the bytes do not fit `expected` or `total`, or somebody else writes under the ref.
 */
export async function writeContent(
  wire: Wire,
  blob: NewBlob,
  source: AsyncIterable<Uint8Array>,
  options: CallOptions = {},
): Promise<WrittenBlob> {
  need(blob.ref || undefined, "Content.Write", "a ref");
  const call = duplex(wire, ContentService.write, options);
  const hash = blob.expected === undefined ? createHash("sha256") : undefined;
  try {
    return await upload(call, blob, source, hash);
  } catch (error) {
    if (!isLeptonError(error, "already-exists")) throw error;
    return await existing(wire, blob.ref, blob.expected ?? `sha256:${hash?.digest("hex")}`, options);
  } finally {
    call.cancel();
  }
}

async function upload(
  call: WriteCall,
  blob: NewBlob,
  source: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash> | undefined,
): Promise<WrittenBlob> {
  const { ref, total = 0n, expected = "", labels } = blob;
  const base = { ref, total, expected, labels: {}, data: Buffer.alloc(0) };
  call.send({ ...base, action: WriteAction.STAT, offset: 0n });
  const { offset: held } = await reply(call);
  let offset = expected === "" ? 0n : held;
  let unacknowledged = 0;
  for await (const data of chunksOf(source, MESSAGE_BYTES, offset)) {
    hash?.update(data);
    if (unacknowledged === MAX_UNACKNOWLEDGED) await reply(call);
    else unacknowledged += 1;
    call.send({ ...base, action: WriteAction.WRITE, offset, data });
    offset += BigInt(data.length);
  }
  for (; unacknowledged > 0; unacknowledged -= 1) await reply(call);
  call.send({ ...base, action: WriteAction.COMMIT, offset, labels: { ...labels } });
  const { digest } = await reply(call);
  // The daemon answers a COMMIT twice; reading on lets the call end by itself.
  call.end();
  for await (const _again of call.answers);
  return { digest, size: offset };
}

async function reply(call: WriteCall): Promise<WriteContentResponse> {
  const { value, done } = await call.answers.next();
  if (done === true) throw new LeptonError("internal", 'containerd ended "Content.Write" without an answer');
  return value;
}

/** The blob is there: what is left of our attempt goes away, its size is asked for. */
async function existing(wire: Wire, ref: string, digest: string, options: CallOptions): Promise<WrittenBlob> {
  try {
    await unary(wire, ContentService.abort, { ref }, options, DEADLINE_MS.write);
  } catch (error) {
    // Nothing had been written under the ref.
    if (!isLeptonError(error, "not-found")) throw error;
  }
  const { info } = await unary(wire, ContentService.info, { digest }, options);
  return { digest, size: answered(info, "Content.Info").size };
}
