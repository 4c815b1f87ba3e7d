/** Two byte streams as one of labelled chunks, each stream in its own order. */
import type { OutputChunk } from "../types.ts";

export interface MergedOutput {
  /** For one reader. */
  readonly chunks: AsyncIterable<OutputChunk>;
  /** Resolves when both streams were read to their end, one broke, or the reader left. */
  readonly ended: Promise<void>;
}

interface Source {
  readonly stream: OutputChunk["stream"];
  readonly iterator: AsyncIterator<Uint8Array>;
}

/** An answer of a source, in order of arrival. */
type Arrival =
  | { readonly source: Source; readonly result: IteratorResult<Uint8Array> }
  | { readonly source: Source; readonly error: unknown };

/** Merges stdout and stderr; on a terminal there is only the first. */
export function mergeOutput(
  stdout: AsyncIterable<Uint8Array>,
  stderr: AsyncIterable<Uint8Array> | undefined,
): MergedOutput {
  const ended = Promise.withResolvers<void>();
  return { ended: ended.promise, chunks: { [Symbol.asyncIterator]: () => merge(stdout, stderr, ended.resolve) } };
}

async function* merge(
  stdout: AsyncIterable<Uint8Array>,
  stderr: AsyncIterable<Uint8Array> | undefined,
  ended: () => void,
): AsyncGenerator<OutputChunk, void, undefined> {
  const arrivals = arrivalsOf([
    { stream: "stdout", iterator: stdout[Symbol.asyncIterator]() },
    ...(stderr === undefined ? [] : [{ stream: "stderr" as const, iterator: stderr[Symbol.asyncIterator]() }]),
  ]);
  try {
    for (let open = stderr === undefined ? 1 : 2; open > 0; ) {
      const arrival = await arrivals.next();
      if ("error" in arrival) throw arrival.error;
      if (arrival.result.done === true) {
        open -= 1;
        continue;
      }
      arrivals.ask(arrival.source);
      yield { stream: arrival.source.stream, data: arrival.result.value };
    }
  } finally {
    // A reader that leaves early lets the exit go on without it.
    ended();
  }
}

// Not Promise.race: the promise of a silent stream would keep a reaction for each chunk of the other one.
function arrivalsOf(sources: readonly Source[]): { ask(source: Source): void; next(): Promise<Arrival> } {
  const queue: Arrival[] = [];
  let wake = () => {};
  const arrive = (arrival: Arrival) => {
    queue.push(arrival);
    wake();
  };
  const ask = (source: Source) =>
    void source.iterator.next().then(
      (result) => arrive({ source, result }),
      // Kept until somebody asks: nobody may, where the reader has left.
      (error: unknown) => arrive({ source, error }),
    );
  sources.forEach(ask);
  return {
    ask,
    async next() {
      while (true) {
        const first = queue.shift();
        if (first !== undefined) return first;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
