/** Recognises how a stream is compressed by its first bytes, and undoes it. */
import { type Duplex, Readable } from "node:stream";
import zlib from "node:zlib";
import { LeptonError } from "../errors.ts";
import { createByteReader } from "./byte-reader.ts";

export type Compression = "none" | "gzip" | "zstd" | "bzip2" | "xz";

/** Bytes that detectCompression() needs to see. */
export const MAGIC_BYTES = 6;

// Each piece is a trip through the thread pool: zlib's own 16 KiB make a gigabyte 65,536 of them. Larger ones leave more
// garbage behind than Bun's collector keeps up with (measured: 128 KiB are no faster, and 20 MiB larger).
const OUTPUT_BYTES = 64 * 1024;

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

export function detectCompression(head: Uint8Array): Compression {
  const found = MAGIC.find(([, magic]) => magic.every((byte, index) => head[index] === byte));
  return found?.[0] ?? "none";
}

export interface Peeked {
  /** At least MAGIC_BYTES, unless the stream is shorter. */
  readonly head: Uint8Array;
  /** All of it, the head too. */
  readonly whole: AsyncIterable<Uint8Array>;
  /** Lets go of a stream that is not read to its end. */
  leave(): Promise<void>;
}

/** Looks at how a stream begins. */
export async function peek(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const head = await readHead(iterator);
  return { head, whole: chain(head, iterator), leave: async () => void (await iterator.return?.()) };
}

/** The plain bytes of a stream that may be compressed with gzip or zstd; throws `unimplemented` for other kinds. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, whole, leave } = await peek(source);
  try {
    const compression = detectCompression(head);
    if (compression === "none") yield* whole;
    else yield* inflate(whole, compression);
  } finally {
    await leave();
  }
}

/** True where this runtime knows zstd: Node from 22.15 on, and Bun. */
export function hasZstd(): boolean {
  return typeof zlib.createZstdCompress === "function";
}

/** A stream compressed with zstd, the same bytes for the same bytes; throws `unimplemented` on a Node that does not know it. */
export function compressZstd(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (hasZstd()) return through(blocksOf(source), zlib.createZstdCompress());
  throw new LeptonError("unimplemented", `zstd compression is not supported by Node ${process.versions.node}`, {
    hint: "it needs Node 22.15 or later, or the lepton executable",
  });
}

// The bytes that come out depend on how they went in: blocks of one size make them the same each time.
async function* blocksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(source);
  try {
    for (
      let block = await reader.exactly(BLOCK_BYTES);
      block !== undefined;
      block = await reader.exactly(BLOCK_BYTES)
    ) {
      yield block;
    }
  } finally {
    await reader.close();
  }
}

const BLOCK_BYTES = 128 * 1024;

async function* through(source: AsyncIterable<Uint8Array>, coder: Duplex): AsyncGenerator<Uint8Array> {
  const input = Readable.from(source, { objectMode: false });
  // pipe() does not carry errors over: the source's own must end the coder, or its reader waits for ever.
  input.once("error", (error) => coder.destroy(error));
  try {
    for await (const chunk of input.pipe(coder)) yield chunk as Uint8Array;
  } finally {
    input.destroy();
    coder.destroy();
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>, compression: Compression): AsyncGenerator<Uint8Array> {
  try {
    yield* through(source, decoderFor(compression));
  } catch (error) {
    if (error instanceof LeptonError) throw error;
    const { code } = error as { code?: unknown };
    if (typeof code !== "string" || !/^(Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(code)) throw error;
    throw new LeptonError("invalid-argument", `${compression} data is damaged or incomplete`, { cause: error });
  }
}

function decoderFor(compression: Compression): zlib.Gunzip | zlib.ZstdDecompress {
  if (compression === "gzip") return zlib.createGunzip({ chunkSize: OUTPUT_BYTES });
  // Node has zstd from 22.15 on.
  if (compression === "zstd" && hasZstd()) {
    return zlib.createZstdDecompress({ chunkSize: OUTPUT_BYTES });
  }
  throw new LeptonError("unimplemented", `${compression} compression is not supported`, {
    hint: "unpack it first, or use gzip",
  });
}

async function readHead(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* chain(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}
