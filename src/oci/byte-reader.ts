/** Pulls exact numbers of bytes out of a stream of chunks of any size, without ever holding more than one of them. */

export interface ByteReader {
  /** The next chunk, cut to `max`; undefined at the end. */
  take(max: number): Promise<Uint8Array | undefined>;
  /** Exactly `size` bytes; undefined at a clean end, fewer bytes where the stream stops in between. */
  exactly(size: number): Promise<Uint8Array | undefined>;
  /** Passes over `size` bytes; false where the stream has fewer. */
  skip(size: number): Promise<boolean>;
  /** Bytes given and passed over so far. */
  position(): number;
  close(): Promise<void>;
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let position = 0;

  async function take(max: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      rest = next.value;
    }
    const piece = rest.subarray(0, max);
    rest = rest.subarray(piece.length);
    position += piece.length;
    return piece;
  }

  async function exactly(size: number): Promise<Uint8Array | undefined> {
    const first = await take(size);
    if (first === undefined || first.length === size) return first;
    const whole = new Uint8Array(size);
    let filled = first.length;
    whole.set(first);
    while (filled < size) {
      const piece = await take(size - filled);
      if (piece === undefined) return whole.subarray(0, filled);
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }

  async function skip(size: number): Promise<boolean> {
    let left = size;
    while (left > 0) {
      const piece = await take(left);
      if (piece === undefined) return false;
      left -= piece.length;
    }
    return true;
  }

  return { take, exactly, skip, position: () => position, close: async () => void (await iterator.return?.()) };
}
