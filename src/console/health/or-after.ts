/** Waits that leave nothing behind, of which each probe would add some. */
import { setTimeout as delay } from "node:timers/promises";

/** Waits for something of one probe, but not for ever: undefined after `ms`. */
export async function orAfter<T>(ms: number, wanted: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, Math.min(ms, MOST_TIMER_MS), undefined);
  try {
    return await Promise.race([wanted, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Pauses until `over` at the most; true where that has come. */
export async function isOverAfter(ms: number, over: AbortSignal): Promise<boolean> {
  // Not orAfter(): a promise that lasts as long as the container would keep a reaction for each pause.
  await delay(Math.min(ms, MOST_TIMER_MS), undefined, { signal: over }).catch(() => undefined);
  return over.aborted;
}

// Timers hold 32-bit milliseconds.
const MOST_TIMER_MS = 2 ** 31 - 1;
