/**
 * Reads json-file records back to the exact bytes: ours, docker's and nerdctl's. No JSON.parse and no copy on the
 * usual path: a record's bytes stay where they were read, since escapes only ever shrink.
 */
import { rawBytesFromText, unescapeInPlace } from "./unescape.ts";

export interface DecodedRecord {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 as written. */
  readonly time: string;
  readonly data: Uint8Array;
}

/** Decodes whole lines; `data` of the records lies in `block`, which is overwritten. Damaged lines become a notice. */
export type BlockDecoder = (block: Uint8Array) => DecodedRecord[];

const HEAD = '{"log":"';
const STREAM = '","stream":"';
const TIME = '","time":"';
const STREAM_WORD_LENGTH = "stdout".length;
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;

export function createJsonFileDecoder(): BlockDecoder {
  let lastTime = "";
  return (block) => {
    const text = latin1(block, 0, block.length);
    const records: DecodedRecord[] = [];
    for (let start = 0; start < block.length; ) {
      const newline = text.indexOf("\n", start);
      const end = newline < 0 ? block.length : newline;
      const record = decodeLine(block, text, start, end, lastTime);
      if (end > start) records.push(record);
      lastTime = record.time;
      start = end + 1;
    }
    return records;
  };
}

/** Bytes of output in whole records of ours. */
export function rawBytesOf(records: Uint8Array): number {
  return createJsonFileDecoder()(new Uint8Array(records)).reduce((sum, { data }) => sum + data.length, 0);
}

function decodeLine(block: Uint8Array, text: string, start: number, end: number, lastTime: string): DecodedRecord {
  const from = start + HEAD.length;
  const close = text.startsWith(HEAD, start) ? closingQuote(text, from, end) : -1;
  const streamAt = close + STREAM.length;
  const timeAt = streamAt + STREAM_WORD_LENGTH + TIME.length;
  const usual =
    close >= 0 &&
    text.startsWith(STREAM, close) &&
    text.startsWith(TIME, timeAt - TIME.length) &&
    text.startsWith('"}', end - 2) &&
    end - 2 > timeAt;
  if (!usual) return decodeUnusual(block.subarray(start, end), lastTime);
  return {
    stream: text.charCodeAt(streamAt + 3) === LETTER_E ? "stderr" : "stdout",
    // Lines of one chunk bear one time: one string for all, and none that keeps the whole block in memory.
    time: isSame(text, lastTime, timeAt, end - 2) ? lastTime : latin1(block, timeAt, end - 2),
    data: content(block, text, from, close),
  };
}

const LETTER_E = "stderr".charCodeAt(3);

function isSame(text: string, known: string, from: number, to: number): boolean {
  return known.length === to - from && text.startsWith(known, from);
}

function closingQuote(text: string, from: number, end: number): number {
  for (let at = text.indexOf('"', from); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

function content(block: Uint8Array, text: string, from: number, close: number): Uint8Array {
  const first = text.indexOf("\\", from);
  if (first < 0 || first >= close) return part(block, from, close);
  if (first === close - 2 && text.charCodeAt(close - 1) === LETTER_N) {
    block[first] = NEWLINE;
    return part(block, from, first + 1);
  }
  return part(block, from, unescapeInPlace(block, first, close));
}

/** docker's `attrs`, other orders of keys, foreign white space; what is not JSON at all is reported in its place. */
function decodeUnusual(line: Uint8Array, lastTime: string): DecodedRecord {
  try {
    const { log, stream, time } = JSON.parse(utf8(line)) as Record<string, unknown>;
    if (typeof log === "string" && typeof time === "string") {
      return { stream: stream === "stderr" ? "stderr" : "stdout", time, data: rawBytesFromText(log) };
    }
  } catch {
    // Reported below.
  }
  const notice = Buffer.from(`[log: damaged record of ${line.length} bytes]\n`);
  return { stream: "stderr", time: lastTime, data: notice };
}

function part(block: Uint8Array, from: number, to: number): Uint8Array {
  return new Uint8Array(block.buffer, block.byteOffset + from, to - from);
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1", from, to);
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
