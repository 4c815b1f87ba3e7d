/** Pulls exact numbers of bytes out of a stream of chunks of any size, without ever holding more than one of them. */

export interface ByteReader {
  /** The next chunk, cut to `max`; undefined at the end. */
  take(max: number): Promise<Uint8Array | undefined>;
  /** Exactly `size` bytes; undefined at a clean end, fewer bytes where the stream stops in between. At once as skip(). */
  exactly(size: number): Uint8Array | Promise<Uint8Array | undefined>;
  /** Passes over `size` bytes; false where the stream has fewer. At once where they are here already. */
  skip(size: number): boolean | Promise<boolean>;
  /** Bytes given and passed over so far. */
  position(): number;
  close(): Promise<void>;
}

export function createByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  /** What of it was given already: a view of the remainder for each piece would cost more than the pieces. */
  let at = 0;
  let position = 0;

  async function take(max: number): Promise<Uint8Array | undefined> {
    while (at === rest.length) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      rest = next.value;
      at = 0;
    }
    return cut(max);
  }

  function cut(max: number): Uint8Array {
    const piece = rest.subarray(at, at + max);
    at += piece.length;
    position += piece.length;
    return piece;
  }

  function exactly(size: number): Uint8Array | Promise<Uint8Array | undefined> {
    return rest.length - at >= size ? cut(size) : gather(size);
  }

  async function gather(size: number): Promise<Uint8Array | undefined> {
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

  function skip(size: number): boolean | Promise<boolean> {
    if (rest.length - at < size) return passOver(size);
    at += size;
    position += size;
    return true;
  }

  async function passOver(size: number): Promise<boolean> {
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
