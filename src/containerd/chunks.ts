/** The bytes of `source` behind the first `skip`, in pieces of at most `maxBytes`; empty pieces are left out. */
export async function* chunksOf(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
  skip = 0n,
): AsyncGenerator<Buffer> {
  let left = skip;
  for await (const piece of source) {
    const start = left < BigInt(piece.length) ? Number(left) : piece.length;
    left -= BigInt(start);
    for (let from = start; from < piece.length; from += maxBytes) {
      const length = Math.min(maxBytes, piece.length - from);
      yield Buffer.from(piece.buffer, piece.byteOffset + from, length);
    }
  }
}
