/** Waits for something, but not for ever: undefined after `ms`. Leaves no timer, of which each probe would add some. */
export async function orAfter<T>(ms: number, wanted: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, Math.min(ms, MOST_TIMER_MS), undefined);
  try {
    return await Promise.race([wanted, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

// Timers hold 32-bit milliseconds.
const MOST_TIMER_MS = 2 ** 31 - 1;
