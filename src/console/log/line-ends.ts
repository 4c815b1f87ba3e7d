/** Counts the lines that json-file records end. A line over 16 KiB is several records, of which the last one ends it. */

// The first quote without a backslash closes the text: inside it this cannot stand.
const CLOSE = Buffer.from('","stream":"');
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const LETTER_N = 0x6e;

/** Lines that end in the given whole records. */
export function countLineEnds(records: Uint8Array): number {
  const bytes = Buffer.from(records.buffer, records.byteOffset, records.length);
  let count = 0;
  for (let at = bytes.indexOf(CLOSE); at >= 0; ) {
    if (endsLine(bytes, at)) count++;
    // On to the next record: attributes may say anything.
    const next = bytes.indexOf(NEWLINE, at);
    at = next < 0 ? -1 : bytes.indexOf(CLOSE, next);
  }
  return count;
}

/** Whether an escaped newline stands before the quote, not an escaped backslash and an n. */
function endsLine(bytes: Uint8Array, quote: number): boolean {
  if (bytes[quote - 1] !== LETTER_N) return false;
  let slashes = 0;
  while (bytes[quote - 2 - slashes] === BACKSLASH) slashes++;
  return slashes % 2 === 1;
}
