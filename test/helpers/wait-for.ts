import { setTimeout as delay } from "node:timers/promises";

export interface WaitFor {
  /** Default 60 s: generous, so that a slow machine fails no test. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/** Polls until `check` gives a truthy value, and returns it; after the timeout throws naming `what`. */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeoutMs = 60_000, intervalMs = 10 }: WaitFor = {},
): Promise<NonNullable<T>> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await delay(intervalMs);
  }
}
