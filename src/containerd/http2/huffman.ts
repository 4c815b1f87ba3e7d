/** The Huffman code of HPACK (RFC 7541, appendix B). It is canonical: the lengths of the codes tell the codes. */
import { ProtocolError, REASON } from "./frame.ts";

// Bits of the code of each byte 0 to 255, a digit of base 36 each; the end of the string (256) has 30.
const LENGTHS =
  "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca" +
  "d67777777777777777777777878djde6f56565666577666567655677777fbeds" +
  "kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn" +
  "qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq";
const LONGEST = 30;
const END = 256;

/** The codes of one length: they follow each other, in the order of their symbols. */
interface Rung {
  readonly first: number;
  readonly symbols: number[];
}

/** Makes the decoder of one connection. It throws a ProtocolError for what is no Huffman code. */
export function createHuffmanDecoder(): (coded: Uint8Array) => Buffer {
  let made: Rung[] | undefined;
  return (coded) => {
    // At the first use: many a command ends before a peer has sent any.
    made ??= ladder();
    const rungs = made;
    // No code is shorter than 5 bits.
    const decoded = Buffer.allocUnsafe(Math.floor((coded.length * 8) / 5));
    let size = 0;
    let code = 0;
    let bits = 0;
    for (const byte of coded) {
      for (let bit = 7; bit >= 0; bit--) {
        code = (code << 1) | ((byte >> bit) & 1);
        bits += 1;
        const symbol = symbolOf(rungs[bits], code);
        if (symbol === undefined) continue;
        decoded[size++] = symbol;
        code = 0;
        bits = 0;
      }
    }
    // Less than a byte is left over, the beginning of the end symbol: ones.
    if (bits > 7 || code !== 2 ** bits - 1) throw broken();
    return decoded.subarray(0, size);
  };
}

function ladder(): Rung[] {
  const symbols: number[][] = Array.from({ length: LONGEST + 1 }, () => []);
  for (let symbol = 0; symbol < END; symbol++) {
    symbols[Number.parseInt(LENGTHS.charAt(symbol), 36)]?.push(symbol);
  }
  symbols[LONGEST]?.push(END);
  let first = 0;
  return symbols.map((ofLength) => {
    const rung = { first, symbols: ofLength };
    first = (first + ofLength.length) << 1;
    return rung;
  });
}

function symbolOf(rung: Rung | undefined, code: number): number | undefined {
  if (rung === undefined) throw broken();
  const symbol = rung.symbols[code - rung.first];
  if (symbol === END) throw broken();
  return symbol;
}

function broken(): ProtocolError {
  return new ProtocolError("a header is no Huffman code", REASON.compression);
}
