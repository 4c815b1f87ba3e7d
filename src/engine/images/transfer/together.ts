/**
 * Runs parts of one piece of work that end together: the first failure stops the others, and is thrown when all of them
 * have let go. Who is told of it may try again at once.
 */
export async function together(
  caller: AbortSignal | undefined,
  start: (signal: AbortSignal) => readonly Promise<unknown>[],
): Promise<void> {
  const stop = new AbortController();
  const signal = caller === undefined ? stop.signal : AbortSignal.any([caller, stop.signal]);
  const parts = start(signal).map((part) =>
    part.catch((error: unknown) => {
      if (!stop.signal.aborted) stop.abort(error);
    }),
  );
  await Promise.all(parts);
  caller?.throwIfAborted();
  stop.signal.throwIfAborted();
}
