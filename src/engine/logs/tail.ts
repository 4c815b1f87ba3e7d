/**
 * Where the last n lines of a log begin, found from its end.
 */
import type { FileHandle } from "node:fs/promises";
import type { ChainFile } from "./chain.ts";

export interface TailStart {
  /** Index into the files, oldest first. */
  readonly file: number;
  readonly position: number;
}

/**
 * Counts lines of output, not records: the parts of a long line are one. Of two streams that interleave inside a
 * long line, its first parts may be left out.
 */
export async function findTail(files: readonly ChainFile[], lines: number): Promise<TailStart> {
  const counter = createLineCounter(lines);
  for (let index = files.length - 1; index >= 0; index--) {
    const handle = files[index]?.file;
    if (handle === undefined) break;
    for await (const record of recordsBackward(handle)) {
      if (counter.isFull(record.bytes)) return { file: index, position: record.end };
    }
  }
  return { file: 0, position: 0 };
}

/** Asked from the last record back; true for the first record that is too many. */
function createLineCounter(lines: number): { isFull(record: Uint8Array): boolean } {
  const seen = new Set<string>();
  let count = 0;
  return {
    isFull(record) {
      const { stream, endsLine } = inspectRecord(record);
      // The newest record of a stream may be a line without a newline.
      const isLine = endsLine || !seen.has(stream);
      seen.add(stream);
      if (isLine) count++;
      return count > lines;
    },
  };
}

const BRACE = 0x7b;
const STREAM = '","stream":"';

function inspectRecord(record: Uint8Array): { readonly stream: string; readonly endsLine: boolean } {
  const text = Buffer.from(record.buffer, record.byteOffset, record.length).toString("latin1");
  if (record[0] !== BRACE) {
    const [, stream = "", flag = "F"] = text.split(" ", 3);
    return { stream, endsLine: flag.startsWith("F") };
  }
  const close = text.lastIndexOf(STREAM);
  const streamAt = close + STREAM.length;
  return { stream: text.slice(streamAt, streamAt + 6), endsLine: endsInNewline(text, close) };
}

/** Whether the JSON text that ends at `close` ends in an escaped newline, not in an escaped backslash and an n. */
function endsInNewline(text: string, close: number): boolean {
  if (text[close - 1] !== "n") return false;
  let slashes = 0;
  while (text[close - 2 - slashes] === "\\") slashes++;
  return slashes % 2 === 1;
}

interface PlacedRecord {
  readonly bytes: Uint8Array;
  /** Offset of the byte after its newline. */
  readonly end: number;
}

const BLOCK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Lines that are complete, last first, without their newline. */
async function* recordsBackward(file: FileHandle): AsyncGenerator<PlacedRecord, void, undefined> {
  // `kept` are the bytes from `from` to the newline that ends the next record to give.
  let from = (await file.stat()).size;
  let kept: Buffer | undefined;
  while (from > 0) {
    const size = Math.min(BLOCK_BYTES, from);
    from -= size;
    const block = Buffer.alloc(size);
    await file.read(block, 0, size, from);
    let bytes: Buffer = kept === undefined ? block : Buffer.concat([block, kept]);
    // What follows the last newline is being written.
    if (kept === undefined) bytes = bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
    if (bytes.length === 0) continue;
    for (let end = bytes.length; ; ) {
      const start = end < 2 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1;
      if (start === 0 && from > 0) {
        kept = bytes.subarray(0, end);
        break;
      }
      yield { bytes: bytes.subarray(start, end - 1), end: from + end };
      if (start === 0) return;
      end = start;
    }
  }
}
