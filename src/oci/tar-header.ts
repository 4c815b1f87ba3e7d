/** The 512-byte header block of tar: POSIX ustar, with GNU's binary numbers. */
import { LeptonError } from "../errors.ts";

export const BLOCK = 512;

/** What the header block alone says; extended headers may override it. */
export interface TarHeader {
  readonly path: string;
  /** The type flag, e.g. `0` file, `5` directory, `x` extended header. */
  readonly type: string;
  readonly size: number;
  readonly linkPath: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSec: number;
}

/** Reads a header block; undefined for a block of zeros (the end mark). Throws `invalid-argument`. */
export function decodeHeader(block: Uint8Array): TarHeader | undefined {
  if (block[0] === 0 && block.every((byte) => byte === 0)) return undefined;
  if (!checksumFits(block)) throw new LeptonError("invalid-argument", "tar archive has a damaged header");
  const name = text(block, 0, 100);
  // Only POSIX has the prefix field; GNU keeps times there.
  const prefix = text(block, 257, 6) === "ustar" && block[263] === 0x30 ? text(block, 345, 155) : "";
  return {
    path: prefix === "" ? name : `${prefix}/${name}`,
    type: String.fromCharCode(block[156] ?? 0),
    size: number(block, 124, 12),
    linkPath: text(block, 157, 100),
    mode: number(block, 100, 8),
    uid: number(block, 108, 8),
    gid: number(block, 116, 8),
    mtimeSec: number(block, 136, 12),
  };
}

/** Writes a header block; the caller has made sure that every field fits. */
export function encodeHeader(header: TarHeader): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (value: string, offset: number) => block.set(new TextEncoder().encode(value), offset);
  const digits = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  put(header.path, 0);
  put(digits(header.mode, 8), 100);
  put(digits(header.uid, 8), 108);
  put(digits(header.gid, 8), 116);
  put(digits(header.size, 12), 124);
  put(digits(header.mtimeSec, 12), 136);
  put("        ", 148);
  put(header.type, 156);
  put(header.linkPath, 157);
  put("ustar\0" + "00", 257);
  put(digits(sum(block), 7), 148);
  return block;
}

/** Bytes that fill the last block of a body. */
export function paddingOf(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

// One for all: making one costs more than decoding with it, and a layer may have a million headers.
const UTF8 = new TextDecoder();

function text(block: Uint8Array, offset: number, length: number): string {
  if (block[offset] === 0) return "";
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return UTF8.decode(end === -1 ? field : field.subarray(0, end));
}

// Octal digits, or GNU's base 256 where the first bit is set (sizes from 8 GiB on).
function number(block: Uint8Array, offset: number, length: number): number {
  if ((block[offset] ?? 0) & 0x80) return binaryNumber(block.subarray(offset, offset + length));
  const value = octal(block, offset, length);
  if (value === undefined) throw new LeptonError("invalid-argument", "tar archive has a damaged number");
  return value;
}

const BLANK = 0x20;

/** Octal digits between blanks, up to a zero byte; 0 for none at all, undefined for anything else. */
function octal(block: Uint8Array, offset: number, length: number): number | undefined {
  let at = offset;
  const end = offset + length;
  while (at < end && block[at] === BLANK) at += 1;
  let value = 0;
  for (; at < end && block[at] !== 0 && block[at] !== BLANK; at += 1) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  while (at < end && block[at] === BLANK) at += 1;
  return at === end || block[at] === 0 ? value : undefined;
}

function binaryNumber(field: Uint8Array): number {
  let value = BigInt((field[0] ?? 0) & 0x7f);
  for (const byte of field.subarray(1)) value = value * 256n + BigInt(byte);
  // Negative times exist (the second bit is the sign); nothing here needs them exactly.
  if ((field[0] ?? 0) & 0x40) return 0;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new LeptonError("invalid-argument", "tar archive has a number beyond 2^53");
  }
  return Number(value);
}

// The sums take the field of the checksum itself for eight blanks.
function checksumFits(block: Uint8Array): boolean {
  const stored = octal(block, 148, 8);
  const field = block.subarray(148, 156);
  const blanks = 8 * BLANK;
  return stored === sum(block) - sum(field) + blanks || stored === signedSum(block) - signedSum(field) + blanks;
}

function sum(block: Uint8Array): number {
  let total = 0;
  // By index: twice as fast as an iterator, and this is most of the time that a header takes.
  for (let at = 0; at < block.length; at += 1) total += block[at] ?? 0;
  return total;
}

// Some old tars added the bytes as signed characters.
function signedSum(block: Uint8Array): number {
  let total = 0;
  for (const byte of block) total += byte > 127 ? byte - 256 : byte;
  return total;
}
