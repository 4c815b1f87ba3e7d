/** Two byte streams as one of labelled chunks, each stream in its own order. */
import type { OutputChunk } from "../types.ts";

export interface MergedOutput {
  /** For one reader. */
  readonly chunks: AsyncIterable<OutputChunk>;
  /** Resolves when both streams were read to their end. */
  readonly ended: Promise<void>;
}

type Pending = Promise<{ readonly source: Source; readonly result: IteratorResult<Uint8Array> }>;

interface Source {
  readonly stream: OutputChunk["stream"];
  readonly iterator: AsyncIterator<Uint8Array>;
}

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
  const pending = new Map<Source, Pending>();
  const ask = (source: Source) =>
    pending.set(
      source,
      source.iterator.next().then((result) => ({ source, result })),
    );
  ask({ stream: "stdout", iterator: stdout[Symbol.asyncIterator]() });
  if (stderr !== undefined) ask({ stream: "stderr", iterator: stderr[Symbol.asyncIterator]() });
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done === true) {
        pending.delete(source);
        continue;
      }
      ask(source);
      yield { stream: source.stream, data: result.value };
    }
  } finally {
    // A reader that leaves early lets the exit go on without it.
    ended();
  }
}
