/** Keeps the state equal to containerd's for ever: one session after another, with a growing pause between. */
import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "../engine/types.ts";
import type { Change } from "./reduce.ts";
import { runSession, type SessionHooks, type SessionTimes } from "./session.ts";
import type { StoreState } from "./state.ts";

export interface SyncTimes extends SessionTimes {
  readonly backoffMs: (attempt: number) => number;
}

export interface SyncHooks extends SessionHooks {
  readonly times: SyncTimes;
}

export const SYNC_TIMES: SyncTimes = {
  gatherMs: 16,
  slowMs: 2000,
  proveMs: 10_000,
  backoffMs: (attempt) => Math.min(5000, 100 * 2 ** Math.min(attempt, 10)) * (0.75 + Math.random() / 2),
};

export interface Sync {
  /** Ends this session, or the pause between two, and starts a new one at once. */
  refresh(): void;
}

/** Runs until the signal aborts; failures are told as the state's `connection`. */
export function startSync(engine: Engine, hooks: SyncHooks, signal: AbortSignal): Sync {
  let round = new AbortController();
  let attempt = 0;
  const onLive = () => {
    attempt = 0;
    hooks.apply([{ kind: "connection", connection: { kind: "live", sinceMs: Date.now() } }]);
  };
  const run = async () => {
    while (!signal.aborted) {
      round = new AbortController();
      const either = AbortSignal.any([signal, round.signal]);
      const reason = await sessionEnd(engine, hooks, either, onLive);
      if (either.aborted) continue;
      attempt += 1;
      hooks.apply([lost(hooks.state(), reason, attempt)]);
      await delay(hooks.times.backoffMs(attempt - 1), undefined, { signal: either }).catch(ignoreAbort);
    }
  };
  void run();
  return { refresh: () => round.abort() };
}

async function sessionEnd(engine: Engine, hooks: SyncHooks, signal: AbortSignal, onLive: () => void): Promise<string> {
  try {
    return await runSession(engine, hooks, signal, onLive);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== "AbortError") throw error;
}

function lost(state: StoreState, reason: string, attempt: number): Change {
  const { connection } = state;
  if (connection.kind === "connecting") return { kind: "connection", connection: { kind: "connecting", reason } };
  const sinceMs = connection.kind === "reconnecting" ? connection.sinceMs : Date.now();
  return { kind: "connection", connection: { kind: "reconnecting", sinceMs, reason, attempt } };
}
