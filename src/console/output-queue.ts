/**
 * Output on its way from a console to one reader. What the reader took is told, so that the console knows how far
 * behind it is: the bytes themselves are always fetched at once, and none is lost where the console goes first.
 */

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
}

export interface OutputQueue {
  push(chunk: OutputChunk): void;
  /** No more will come; what is queued is still given. */
  end(): void;
  /** Resolves when the reader has taken the last chunk (or let go). */
  readonly drained: Promise<void>;
  readonly chunks: AsyncIterable<OutputChunk>;
}

// Often enough for a console that waits at 1 MiB.
const TELL_BYTES = 64 * 1024;

/** One reader only; leaving the loop drops what is queued and all that follows, which counts as taken. */
export function createOutputQueue(onTaken: (bytes: number) => void): OutputQueue {
  const queue: OutputChunk[] = [];
  const drained = Promise.withResolvers<void>();
  let [untold, inHand, ended, dropped] = [0, 0, false, false];
  let wake = () => {};

  const taken = (bytes: number): void => {
    untold += bytes;
    if (untold === 0 || (untold < TELL_BYTES && queue.length > 0)) return;
    onTaken(untold);
    untold = 0;
  };
  async function* chunks(): AsyncGenerator<OutputChunk, void, undefined> {
    try {
      for (;;) {
        const chunk = queue.shift();
        if (chunk !== undefined) {
          inHand = chunk.data.length;
          yield chunk;
          // Only when the reader comes back is it done with it.
          inHand = 0;
          taken(chunk.data.length);
        } else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      dropped = true;
      taken(queue.splice(0).reduce((bytes, { data }) => bytes + data.length, inHand));
      drained.resolve();
    }
  }

  return {
    push(chunk) {
      if (dropped) return taken(chunk.data.length);
      queue.push(chunk);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    drained: drained.promise,
    chunks: { [Symbol.asyncIterator]: chunks },
  };
}
