import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface PollOptions {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** True as soon as `check` is, false after the timeout. */
export async function poll(check: () => boolean | Promise<boolean>, options: PollOptions): Promise<boolean> {
  const { timeoutMs, intervalMs = 10, signal } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    if (await check()) return true;
    if (performance.now() > deadlineMs) return false;
    await delay(intervalMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** True where somebody accepts connections on a unix socket: containerd does when its plugins are loaded. */
export function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(socket);
    const done = (answer: boolean) => () => {
      probe.destroy();
      resolve(answer);
    };
    probe.once("connect", done(true));
    probe.once("error", done(false));
  });
}
