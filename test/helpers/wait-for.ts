import { setTimeout as delay } from "node:timers/promises";

export interface WaitFor {
  /** Default 60 s: generous, so that a slow machine fails no test. */
  readonly timeoutMs?: number;
  /** Default: ever longer, from 10 to 200 ms, for most checks are a process that what is waited for does without. */
  readonly intervalMs?: number;
}

const FIRST_MS = 10;
const LONGEST_MS = 200;

/** Polls until `check` gives a truthy value, and returns it; after the timeout throws naming `what`. */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeoutMs = 60_000, intervalMs }: WaitFor = {},
): Promise<NonNullable<T>> {
  const deadlineMs = performance.now() + timeoutMs;
  for (let pauseMs = intervalMs ?? FIRST_MS; ; pauseMs = intervalMs ?? Math.min(pauseMs * 1.5, LONGEST_MS)) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await delay(pauseMs);
  }
}
