/** Recognises how a stream is compressed by its first bytes, and undoes it. */
import { Readable } from "node:stream";
import zlib from "node:zlib";
import { LeptonError } from "../errors.ts";

export type Compression = "none" | "gzip" | "zstd" | "bzip2" | "xz";

/** Bytes that detectCompression() needs to see. */
export const MAGIC_BYTES = 6;

// Each piece is a trip through the thread pool: zlib's own 16 KiB make a gigabyte 65,536 of them; more than this is only more memory.
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

/** The plain bytes of a stream that may be compressed with gzip or zstd; throws `unimplemented` for other kinds. */
export async function* decompress(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    const head = await readHead(iterator);
    const whole = chain(head, iterator);
    const compression = detectCompression(head);
    if (compression === "none") yield* whole;
    else yield* inflate(whole, compression);
  } finally {
    await iterator.return?.();
  }
}

async function* inflate(source: AsyncIterable<Uint8Array>, compression: Compression): AsyncGenerator<Uint8Array> {
  const decoder = decoderFor(compression);
  const input = Readable.from(source, { objectMode: false });
  // pipe() does not carry errors over: the source's own must end the decoder, or its reader waits for ever.
  input.once("error", (error) => decoder.destroy(error));
  try {
    for await (const chunk of input.pipe(decoder)) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof LeptonError) throw error;
    const { code } = error as { code?: unknown };
    if (typeof code !== "string" || !/^(Z_|ZSTD_|ERR_ZLIB|ERR_ZSTD)/.test(code)) throw error;
    throw new LeptonError("invalid-argument", `${compression} data is damaged or incomplete`, { cause: error });
  } finally {
    input.destroy();
    decoder.destroy();
  }
}

function decoderFor(compression: Compression): zlib.Gunzip | zlib.ZstdDecompress {
  if (compression === "gzip") return zlib.createGunzip({ chunkSize: OUTPUT_BYTES });
  // Node has zstd from 22.15 on.
  if (compression === "zstd" && typeof zlib.createZstdDecompress === "function") {
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
  if (head.length > 0) yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
