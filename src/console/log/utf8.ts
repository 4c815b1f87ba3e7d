/**
 * The well-formed UTF-8 sequences of the Unicode standard (table 3-7): no overlong forms, no surrogates.
 */

/** Bytes of the sequence at `at`; 0 where none is well-formed, -1 where the bytes end inside what may become one. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let i = 1; i < size; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return -1;
    if (byte < lowest(lead, i) || byte > highest(lead, i)) return 0;
  }
  return size;
}

// Only the second byte is narrower than 80..BF, and only after four leads.
function lowest(lead: number, index: number): number {
  if (index > 1) return 0x80;
  return lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
}

function highest(lead: number, index: number): number {
  if (index > 1) return 0xbf;
  return lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
}
