/**
 * JSON string escapes back to bytes, with surrogateescape: the lone surrogate U+DC80..U+DCFF is one byte 80..FF.
 */

/** Rewrites `bytes[from, to)` (which begins at an escape) in place; returns the new end. */
export function unescapeInPlace(bytes: Uint8Array, from: number, to: number): number {
  let out = from;
  for (let at = from; at < to; ) {
    if (bytes[at] !== BACKSLASH) {
      bytes[out++] = bytes[at++] as number;
      continue;
    }
    if (bytes[at + 1] !== LETTER_U) {
      bytes[out++] = SHORT[bytes[at + 1] as number] ?? (bytes[at + 1] as number);
      at += 2;
      continue;
    }
    const unit = hex4(bytes, at + 2);
    const low = isHigh(unit) && bytes[at + 6] === BACKSLASH && bytes[at + 7] === LETTER_U ? hex4(bytes, at + 8) : 0;
    at += isLow(low) ? 12 : 6;
    out = writeUnit(bytes, out, unit, low);
  }
  return out;
}

/** The bytes of a decoded JSON string. */
export function rawBytesFromText(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let out = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const low = isHigh(unit) ? text.charCodeAt(i + 1) : 0;
    if (isLow(low)) i++;
    out = writeUnit(bytes, out, unit, low);
  }
  return bytes.subarray(0, out);
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const REPLACEMENT = 0xfffd;
// b, f, n, r, t; the others stand for themselves.
const SHORT: Readonly<Record<number, number>> = { 98: 8, 102: 12, 110: 10, 114: 13, 116: 9 };

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Writes a UTF-16 unit (with `low` where it is the first of a pair) as the bytes it stands for. */
function writeUnit(out: Uint8Array, at: number, unit: number, low: number): number {
  if (unit < 0x80) {
    out[at] = unit;
    return at + 1;
  }
  if (unit >= 0xdc80 && unit <= 0xdcff) {
    out[at] = unit - 0xdc00;
    return at + 1;
  }
  if (isHigh(unit) && isLow(low)) return writeCharacter(out, at, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
  return writeCharacter(out, at, isHigh(unit) || isLow(unit) ? REPLACEMENT : unit);
}

function writeCharacter(out: Uint8Array, at: number, code: number): number {
  const size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  const lead = size === 2 ? 0xc0 : size === 3 ? 0xe0 : 0xf0;
  out[at] = lead | (code >> (6 * (size - 1)));
  for (let i = 1; i < size; i++) out[at + i] = 0x80 | ((code >> (6 * (size - 1 - i))) & 0x3f);
  return at + size;
}

function hex4(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) value = value * 16 + hexDigit(bytes[i] ?? 0x30);
  return value;
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
