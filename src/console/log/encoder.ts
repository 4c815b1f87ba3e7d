/**
 * docker's json-file records from raw bytes, exact in both directions: valid UTF-8 stays as it is, every other byte
 * b becomes the lone surrogate U+DC00+b (Python's surrogateescape), which Go's JSON reader shows as U+FFFD.
 */
import { sequenceLength } from "./utf8.ts";

/** A line longer than this is cut into records, of which only the last ends in a newline (docker's copier). */
export const MAX_RECORD_BYTES = 16 * 1024;

/** Takes whole records, `rawBytes` of output in all; the bytes are ours again when it returns. */
export type RecordSink = (records: Uint8Array, rawBytes: number) => void;

export interface LogEncoder {
  /** Passes on the records of all lines that are complete; keeps the rest. */
  encode(chunk: Uint8Array, time: string): void;
  /** Passes on the line that the process left without a newline. */
  flush(time: string): void;
}

const LONGEST_ESCAPE_BYTES = 6;
const FRAME_BYTES = 128;
const BATCH_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

/** `attributes` stand in every record, as docker's `attrs`. */
export function createLogEncoder(
  stream: "stdout" | "stderr",
  sink: RecordSink,
  attributes?: Readonly<Record<string, string>>,
): LogEncoder {
  const batch = createBatch(
    `${stream}"${attributes === undefined ? "" : `,"attrs":${JSON.stringify(attributes)}`}`,
    sink,
  );
  let held: Uint8Array = new Uint8Array(0);

  const run = (chunk: Uint8Array, time: string, isLast: boolean): void => {
    const bytes = held.length === 0 ? chunk : joined(held, chunk);
    batch.setTime(time);
    let start = 0;
    while (start < bytes.length) {
      const end = batch.record(bytes, start, isLast);
      if (end === start) break;
      start = end;
    }
    batch.pass();
    // A copy: the chunk is a reader's buffer (whose own slice would be a view).
    held = new Uint8Array(bytes.subarray(start));
  };
  return { encode: (chunk, time) => run(chunk, time, false), flush: (time) => run(EMPTY, time, true) };
}

const EMPTY = new Uint8Array(0);

interface Batch {
  setTime(time: string): void;
  /** Adds the record that begins at `start`; returns where the next begins, or `start` where the line may go on. */
  record(bytes: Uint8Array, start: number, isLast: boolean): number;
  /** Gives what was added to the sink. */
  pass(): void;
}

// `tail` follows the word "stream": the stream's name and what else every record has.
function createBatch(tail: string, sink: RecordSink): Batch {
  const out = new Uint8Array(BATCH_BYTES + tail.length * 3);
  const prefix = Buffer.from('{"log":"');
  let suffix = new Uint8Array(0);
  let [length, raw] = [0, 0];

  const pass = (): void => {
    if (length > 0) sink(out.subarray(0, length), raw);
    [length, raw] = [0, 0];
  };
  const record = (bytes: Uint8Array, start: number, isLast: boolean): number => {
    if (out.length - length < MAX_RECORD_BYTES * LONGEST_ESCAPE_BYTES + FRAME_BYTES + suffix.length) pass();
    out.set(prefix, length);
    const piece = escapePiece(bytes, start, isLast, out, length + prefix.length);
    if (piece === undefined) return start;
    out.set(suffix, piece.outEnd);
    length = piece.outEnd + suffix.length;
    raw += piece.end - start;
    return piece.end;
  };
  return {
    setTime: (time) => (suffix = Buffer.from(`","stream":"${tail},"time":"${time}"}\n`)),
    record,
    pass,
  };
}

interface Piece {
  /** First byte after the piece. */
  readonly end: number;
  readonly outEnd: number;
}

/** Escapes up to and with the newline, at most MAX_RECORD_BYTES before it; undefined where the bytes end too early. */
function escapePiece(
  bytes: Uint8Array,
  start: number,
  isLast: boolean,
  out: Uint8Array,
  outStart: number,
): Piece | undefined {
  const limit = start + MAX_RECORD_BYTES;
  let [at, to] = [start, outStart];
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === NEWLINE) return { end: at + 1, outEnd: writeEscape(out, to, byte) };
    if (byte < 0x80) {
      if (at >= limit) return { end: at, outEnd: to };
      at++;
      if (IS_PLAIN[byte] === 1) out[to++] = byte;
      else to = writeEscape(out, to, byte);
      continue;
    }
    const size = sequenceLength(bytes, at);
    // What is missing of a character may come with the next chunk.
    if (size < 0 && !isLast) return undefined;
    const take = size > 0 ? size : 1;
    if (at + take > limit) return { end: at, outEnd: to };
    if (size > 0) for (let i = 0; i < take; i++) out[to++] = bytes[at + i] as number;
    else to = writeLoneSurrogate(out, to, byte);
    at += take;
  }
  return isLast ? { end: at, outEnd: to } : undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const IS_PLAIN = Uint8Array.from({ length: 128 }, (_, byte) =>
  byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
);

// JSON's two-character escapes, by byte.
const SHORT: Readonly<Record<number, number>> = { 8: 0x62, 9: 0x74, 10: 0x6e, 12: 0x66, 13: 0x72, 34: 0x22, 92: 0x5c };

function writeEscape(out: Uint8Array, to: number, byte: number): number {
  out[to] = BACKSLASH;
  const letter = SHORT[byte];
  if (letter === undefined) return writeHex(out, to, 0x30, 0x30, byte);
  out[to + 1] = letter;
  return to + 2;
}

function writeLoneSurrogate(out: Uint8Array, to: number, byte: number): number {
  out[to] = BACKSLASH;
  return writeHex(out, to, 0x64, 0x63, byte);
}

const HEX = Buffer.from("0123456789abcdef");

function writeHex(out: Uint8Array, to: number, first: number, second: number, byte: number): number {
  out[to + 1] = 0x75;
  out[to + 2] = first;
  out[to + 3] = second;
  out[to + 4] = HEX[byte >> 4] as number;
  out[to + 5] = HEX[byte & 15] as number;
  return to + 6;
}

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
