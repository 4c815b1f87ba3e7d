/** How long a peer is waited for: no byte for the idle time, or fewer than 1 KiB/s over it, ends a try. */

/** Less than this is as good as nothing. */
export const FLOOR_BYTES_PER_SECOND = 1024;

export interface Patience {
  /** Waits for bytes; calls `late` where they do not come in time. Time that the consumer takes is not counted. */
  wait<T>(next: Promise<T>, late: () => void): Promise<T>;
  /** Tells of bytes that passed. */
  passed(bytes: number): void;
}

export function createPatience(idleMs: number): Patience {
  const enoughBytes = (idleMs / 1000) * FLOOR_BYTES_PER_SECOND;
  let waitedMs = 0;
  let passedBytes = 0;

  async function wait<T>(next: Promise<T>, late: () => void): Promise<T> {
    const startMs = performance.now();
    const timer = setTimeout(late, Math.max(idleMs - waitedMs, 1));
    try {
      return await next;
    } finally {
      clearTimeout(timer);
      waitedMs += performance.now() - startMs;
    }
  }

  function passed(bytes: number): void {
    passedBytes += bytes;
    if (passedBytes < enoughBytes) return;
    passedBytes = 0;
    waitedMs = 0;
  }

  return { wait, passed };
}
