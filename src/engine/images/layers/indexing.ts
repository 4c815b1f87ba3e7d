/**
 * Reads layers when they are asked for: each once, in the order of asking, until nobody waits for it. One at a time:
 * decompression has a thread of its own already, and a second layer makes it no faster (measured), only larger.
 */
import { LeptonError } from "../../../errors.ts";
import type { IndexOptions } from "../../types/layers.ts";
import type { LayerIndex } from "./read-layer.ts";

export interface Indexing {
  /** What is known already. */
  get(layer: number): LayerIndex | undefined;
  /** Throws `canceled` when the signal aborts; the reading goes on while others wait for it. */
  read(layer: number, options?: IndexOptions): Promise<LayerIndex>;
}

export type ReadLayer = (
  layer: number,
  options: { readonly signal: AbortSignal; readonly onRead: (readBytes: number) => void },
) => Promise<LayerIndex>;

interface Job {
  readonly promise: Promise<LayerIndex>;
  readonly abort: AbortController;
  readonly watchers: Set<IndexOptions>;
}

export function createIndexing(sizeOf: (layer: number) => number, readLayer: ReadLayer): Indexing {
  const known = new Map<number, LayerIndex>();
  const jobs = new Map<number, Job>();
  const queue = createQueue();

  function start(layer: number): Job {
    const abort = new AbortController();
    const watchers = new Set<IndexOptions>();
    const progress = (readBytes: number) => {
      for (const { onProgress } of watchers) onProgress?.({ layer, readBytes, sizeBytes: sizeOf(layer) });
    };
    const promise = queue
      .run(() => {
        abort.signal.throwIfAborted();
        return readLayer(layer, { signal: abort.signal, onRead: progress });
      })
      .then((index) => {
        known.set(layer, index);
        return index;
      })
      .finally(() => {
        if (jobs.get(layer)?.abort === abort) jobs.delete(layer);
      });
    // Where nobody waits any more, nobody hears of its end.
    promise.catch(() => undefined);
    const job = { promise, abort, watchers };
    jobs.set(layer, job);
    return job;
  }

  return {
    get: (layer) => known.get(layer),
    async read(layer, options = {}) {
      if (options.signal?.aborted === true) throw canceled(layer);
      const index = known.get(layer);
      if (index !== undefined) return index;
      const job = jobs.get(layer) ?? start(layer);
      const watcher = { ...options };
      job.watchers.add(watcher);
      try {
        return await untilAborted(job.promise, options.signal, () => canceled(layer));
      } finally {
        job.watchers.delete(watcher);
        if (job.watchers.size === 0 && !known.has(layer)) {
          if (jobs.get(layer) === job) jobs.delete(layer);
          job.abort.abort(canceled(layer));
        }
      }
    },
  };
}

function canceled(layer: number): LeptonError {
  return new LeptonError("canceled", `reading layer ${layer} was canceled`);
}

async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  reason: () => LeptonError,
): Promise<T> {
  if (signal === undefined) return await promise;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(reason());
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Runs one piece of work at a time, in the order of asking. */
function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      const next = last.then(work);
      // The next one begins whether or not this one succeeds.
      last = next.catch(() => undefined);
      return next;
    },
  };
}
