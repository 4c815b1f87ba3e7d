/** One container's log, followed into a ring for as long as somebody looks, over restarts of it and of containerd. */
import { setTimeout as delay, setImmediate as turn } from "node:timers/promises";
import type { Engine } from "../engine/types.ts";
import { LINE_LIMITS, type LineLimits, LineRing } from "./line-ring.ts";
import { keyOf, type ObjectKey } from "./state.ts";
import type { Store } from "./store.ts";

export type LogState =
  | { readonly kind: "loading" }
  | { readonly kind: "following" }
  /** The container has ended and its log was read; goes on by itself when it starts again. */
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly reason: string };

export interface LogStream {
  readonly ring: LineRing;
  readonly state: LogState;
  /** Called at most once a turn of the event loop, however many lines came. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

export interface OpenLogsOptions {
  readonly namespace: string;
  readonly id: string;
  /** Lines read back from the file at the start; default 2,000. */
  readonly tail?: number;
  readonly limits?: LineLimits;
  readonly retryMs?: number;
}

/** Lines taken before the event loop gets its turn, so that keys are answered under any flood. */
const LINES_A_TURN = 1000;

/** Follows until closed. */
export function openLogs(engine: Engine, store: Store, options: OpenLogsOptions): LogStream {
  const { namespace, id, tail = 2000, limits = LINE_LIMITS, retryMs = 1000 } = options;
  const ring = new LineRing(limits);
  const closed = new AbortController();
  const listeners = new Set<() => void>();
  let state: LogState = { kind: "loading" };
  let told = true;

  const tell = () => {
    if (!told) return;
    told = false;
    setImmediate(() => {
      told = true;
      for (const listener of listeners) listener();
    });
  };
  const set = (next: LogState) => {
    state = next;
    tell();
  };
  const key = keyOf(namespace, id);
  const runOf = () => store.getState().containers.get(key)?.startedAtMs;

  // Kept over failures, so that a second try goes on where the first one stopped.
  let last: string | undefined;
  const follow = async () => {
    const before = last;
    const since = before === undefined ? { tail } : { sinceMs: Math.floor(Date.parse(before)) };
    const containers = engine.inNamespace(namespace).containers;
    let taken = 0;
    const options = { follow: true, ended: () => hasEnded(store, key), signal: closed.signal, ...since };
    for await (const record of containers.logs(id, options)) {
      if (state.kind !== "following") set({ kind: "following" });
      if (before !== undefined && !isLater(record.time, before)) continue;
      ring.push(record.stream, record.time, record.lostLines === undefined ? record.data : notice(record.lostLines));
      last = record.time;
      tell();
      taken += 1;
      if (taken % LINES_A_TURN === 0) await turn();
    }
  };

  const run = async () => {
    while (!closed.signal.aborted) {
      const started = runOf();
      try {
        await follow();
        set({ kind: "ended" });
        await startedAgain(store, () => runOf() !== started, closed.signal);
      } catch (error) {
        set({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
        await delay(retryMs, undefined, { signal: closed.signal }).catch(ignoreAbort);
      }
    }
  };
  void run();

  return {
    ring,
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closed.abort(),
  };
}

function notice(lostLines: number): Uint8Array {
  const count = lostLines < 0 ? "an unknown number of" : String(lostLines);
  return new TextEncoder().encode(`[${count} lines are missing here]\n`);
}

/** As far as the state knows: without a connection it knows nothing new. */
function hasEnded(store: Store, key: ObjectKey): boolean {
  const { connection, containers } = store.getState();
  const status = containers.get(key)?.status;
  return connection.kind === "live" && (status === undefined || status === "exited");
}

async function startedAgain(store: Store, isNew: () => boolean, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const check = () => {
    if (signal.aborted || isNew()) resolve();
  };
  const unsubscribe = store.subscribe(check);
  signal.addEventListener("abort", check, { once: true });
  check();
  await promise;
  unsubscribe();
  signal.removeEventListener("abort", check);
}

function ignoreAbort(error: unknown): void {
  if ((error as Error).name !== "AbortError") throw error;
}

/** RFC 3339 drops trailing zeros of the fraction and may bear any zone: text order is not time order. */
export function isLater(time: string, than: string): boolean {
  const difference = Date.parse(time) - Date.parse(than);
  return difference === 0 ? nanoseconds(time) > nanoseconds(than) : difference > 0;
}

function nanoseconds(time: string): string {
  return (/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0");
}
