/**
 * Cuts a byte stream off at a nonce, wherever the chunks happen to end.
 */

export interface Cut {
  /** Bytes of the stream proper. */
  readonly data: Uint8Array;
  /** The nonce was met: nothing after it counts. */
  readonly done: boolean;
}

export interface Cutter {
  /** From here on the nonce may come; before, chunks pass unseen. */
  arm(): void;
  /** An empty chunk says that no more will come and frees what was held back. */
  cut(chunk: Uint8Array): Cut;
}

export function createCutter(nonce: Uint8Array): Cutter {
  const mark = Buffer.from(nonce);
  let held: Uint8Array = new Uint8Array(0);
  let armed = false;
  return {
    arm() {
      armed = true;
    },
    cut(chunk) {
      if (!armed) return { data: chunk, done: false };
      const bytes = Buffer.concat([held, chunk]);
      const at = bytes.indexOf(mark);
      if (at >= 0) return { data: bytes.subarray(0, at), done: true };
      // The nonce's beginning may be the end of this chunk.
      const keep = chunk.length === 0 ? 0 : Math.min(mark.length - 1, bytes.length);
      held = bytes.subarray(bytes.length - keep);
      return { data: bytes.subarray(0, bytes.length - keep), done: false };
    },
  };
}
