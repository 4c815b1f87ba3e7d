/** HPACK, the coding of headers (RFC 7541): complete for what we read, the plainest form for what we write. */
import { ProtocolError, REASON } from "./frame.ts";
import { createHeaderTable, type Header, headerBytes } from "./header-table.ts";
import { createHuffmanDecoder } from "./huffman.ts";

// Of our table, which the peer fills: HTTP/2's default.
const TABLE_BYTES = 4096;

/** Says that we use no table of the peer's: the first thing that is sent, so that no later limit of the peer's matters. */
export const NO_TABLE = Buffer.from([0x20]);

/** Encodes headers one by one, without table and Huffman code; values are latin1. */
export function encodeHeaders(headers: readonly Header[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) parts.push(Buffer.from([0]), encodeText(name), encodeText(value));
  return Buffer.concat(parts);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  return Buffer.concat([encodeInteger(bytes.length), bytes]);
}

/** With a prefix of 7 bits, whose eighth says that no Huffman code follows. */
function encodeInteger(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/**
 * Makes the decoder of one connection: every block of headers must pass through it, in order.
 * It throws a ProtocolError for a broken block, and for one that unfolds to more than `maxBytes`.
 */
export function createHeaderDecoder(maxBytes: number): (block: Buffer) => Header[] {
  const table = createHeaderTable(TABLE_BYTES);
  const unpack = createHuffmanDecoder();
  return (block) => {
    const cursor: Cursor = { block, at: 0 };
    const headers: Header[] = [];
    let bytes = 0;
    while (cursor.at < block.length) {
      const header = readHeader(cursor);
      if (header === undefined) continue;
      bytes += headerBytes(header);
      if (bytes > maxBytes) throw new ProtocolError("the headers are too long", REASON.enhanceYourCalm);
      headers.push(header);
    }
    return headers;
  };

  /** Undefined for a new size of the table, which stands among the headers. */
  function readHeader(cursor: Cursor): Header | undefined {
    const first = cursor.block[cursor.at] ?? 0;
    if ((first & 0x80) !== 0) return table.at(readInteger(cursor, 7));
    if ((first & 0xe0) === 0x20) return void table.resize(readInteger(cursor, 5));
    const isKept = (first & 0x40) !== 0;
    const index = readInteger(cursor, isKept ? 6 : 4);
    const name = index === 0 ? readText(cursor) : table.at(index)[0];
    const header: Header = [name, readText(cursor)];
    if (isKept) table.add(header);
    return header;
  }

  function readText(cursor: Cursor): string {
    const isHuffman = ((cursor.block[cursor.at] ?? 0) & 0x80) !== 0;
    const length = readInteger(cursor, 7);
    const end = cursor.at + length;
    if (end > cursor.block.length) throw cutShort();
    const bytes = cursor.block.subarray(cursor.at, end);
    cursor.at = end;
    return (isHuffman ? unpack(bytes) : bytes).toString("latin1");
  }
}

interface Cursor {
  readonly block: Buffer;
  at: number;
}

/** An integer that begins in the last `bits` bits of a byte. */
function readInteger(cursor: Cursor, bits: number): number {
  const full = 2 ** bits - 1;
  let value = nextByte(cursor) & full;
  if (value < full) return value;
  // No length and no index needs more than four bytes behind the prefix.
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = nextByte(cursor);
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  throw new ProtocolError("a number in the headers is too large", REASON.compression);
}

function nextByte(cursor: Cursor): number {
  const byte = cursor.block[cursor.at++];
  if (byte === undefined) throw cutShort();
  return byte;
}

function cutShort(): ProtocolError {
  return new ProtocolError("the headers are cut short", REASON.compression);
}
