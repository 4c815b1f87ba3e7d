/** When a try is repeated, and how long is waited before. */
import { setTimeout as delay } from "node:timers/promises";
import { LeptonError } from "../../errors.ts";
import type { Answer } from "./exchange.ts";
import { isPassing } from "./network-error.ts";

export const DEFAULT_TRIES = 3;
export const DEFAULT_IDLE_MS = 30_000;
const FIRST_DELAY_MS = 200;
const MAX_RETRY_AFTER_MS = 60_000;

/** True for an answer that another try may change. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** 0.2 s before the second try, four times as long before each further one; ±25 %, so that many clients spread. */
export function backOffMs(triesDone: number): number {
  return FIRST_DELAY_MS * 4 ** (triesDone - 1) * (0.75 + Math.random() / 2);
}

/** What a server asks to wait; throws `unavailable` where that is longer than anybody sits and waits. */
export function retryAfterMs(answer: Answer, nowMs: number = Date.now()): number {
  const value = answer.headers["retry-after"];
  if (value === undefined) return 0;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  if (ms > MAX_RETRY_AFTER_MS) {
    const seconds = Math.ceil(ms / 1000);
    const host = answer.url.host;
    throw new LeptonError("unavailable", `${host} answered ${answer.statusText} and asks to wait ${seconds} s`, {
      hint: "try again later",
    });
  }
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

/** Waits, unless the signal ends it: then throws `canceled`. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new LeptonError("canceled", "the operation was canceled", { cause });
  }
}

export interface Repeating {
  readonly tries: number;
  readonly onRetry?: ((why: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Repeats what another try may change; the last answer is given whatever it is. */
export async function repeated<T extends Answer>(repeating: Repeating, attempt: () => Promise<T>): Promise<T> {
  for (let done = 1; ; done++) {
    const { why, waitMs, answer } = await judged(attempt, done >= repeating.tries);
    if (answer !== undefined) return answer;
    await again(repeating, why, done, waitMs);
  }
}

/** Tells why there is another try, and waits before it. */
export async function again(
  { tries, onRetry, signal }: Repeating,
  why: string,
  done: number,
  waitMs = 0,
): Promise<void> {
  onRetry?.(`${why}: trying again (${done + 1} of ${tries})`);
  await pause(Math.max(backOffMs(done), waitMs), signal);
}

async function judged<T extends Answer>(
  attempt: () => Promise<T>,
  isLast: boolean,
): Promise<{ why: string; waitMs?: number; answer?: T }> {
  const answer = await attempt().catch((error: unknown) => {
    if (isLast || !isPassing(error)) throw error;
    return error;
  });
  if (answer instanceof LeptonError) return { why: answer.message };
  const why = `${answer.url.host} answered ${answer.statusText}`;
  if (isLast || !isPassingStatus(answer.status)) return { why, answer };
  answer.discard();
  return { why, waitMs: retryAfterMs(answer) };
}
