/**
 * Output on its way from a socket to one reader: bounded by asking the socket to pause.
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

export interface FlowControl {
  pause(): void;
  resume(): void;
}

const HIGH_WATER_BYTES = 1024 * 1024;

/** One reader only; leaving the loop drops what is queued and all that follows. */
export function createOutputQueue(flow: FlowControl): OutputQueue {
  const queue: OutputChunk[] = [];
  const drained = Promise.withResolvers<void>();
  let [bytes, paused, ended, dropped] = [0, false, false, false];
  let wake = () => {};

  const goOn = (): void => {
    if (!paused || bytes >= HIGH_WATER_BYTES / 2) return;
    paused = false;
    flow.resume();
  };
  const take = (): OutputChunk | undefined => {
    const chunk = queue.shift();
    bytes -= chunk?.data.length ?? 0;
    goOn();
    return chunk;
  };

  async function* chunks(): AsyncGenerator<OutputChunk, void, undefined> {
    try {
      for (;;) {
        const chunk = take();
        if (chunk !== undefined) yield chunk;
        else if (ended) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      dropped = true;
      [queue.length, bytes] = [0, 0];
      goOn();
      drained.resolve();
    }
  }

  return {
    push(chunk) {
      if (dropped) return;
      queue.push(chunk);
      bytes += chunk.data.length;
      if (bytes > HIGH_WATER_BYTES && !paused) {
        paused = true;
        flow.pause();
      }
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
