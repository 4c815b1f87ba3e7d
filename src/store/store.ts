/** The live store: what is true now in containerd, for the dashboard and for programs. */
import { createStore } from "zustand/vanilla";
import type { Engine } from "../engine/types.ts";
import { LeptonError } from "../errors.ts";
import { type Change, reduce } from "./reduce.ts";
import { sampler, type WatchStats } from "./sample.ts";
import { initialState, type ObjectKey, type StoreState } from "./state.ts";
import { SYNC_TIMES, type SyncTimes, startSync } from "./sync.ts";

export interface Store {
  getState(): StoreState;
  /** Calls the listener after each change; returns what ends it. */
  subscribe(listener: (state: StoreState, previous: StoreState) => void): () => void;
  /** Resolves when the state is live (at once if it is); rejects with `canceled` on abort or close. */
  whenLive(options?: { readonly signal?: AbortSignal }): Promise<StoreState>;
  /** Which namespace faces show; undefined is all. The state holds every namespace in any case. */
  setNamespace(namespace: string | undefined): void;
  /** Samples CPU and memory of the shown namespaces, once a second or as asked, until the returned function is called. */
  watchStats(options?: WatchStats): () => void;
  /** Marks objects as being worked on until the returned function is called. */
  markBusy(keys: readonly ObjectKey[], verb: string): () => void;
  /** Lists everything anew. */
  refresh(): void;
  /** Ends the subscription; the engine stays open. */
  close(): void;
}

export interface OpenStoreOptions {
  /** Shown namespace; default the engine's, `null` is all. */
  readonly namespace?: string | null;
  readonly times?: Partial<SyncTimes & { readonly statsMs: number }>;
}

/** Starts to mirror the engine; the state is `connecting` until the first list is back. */
export function openStore(engine: Engine, options: OpenStoreOptions = {}): Store {
  const { namespace = engine.namespace, times = {} } = options;
  const zustand = createStore<StoreState>(() => initialState(namespace ?? undefined));
  const closed = new AbortController();
  const apply = (changes: readonly Change[]) => {
    if (!closed.signal.aborted) zustand.setState(changes.reduce(reduce, zustand.getState()), true);
  };
  const hooks = { apply, state: zustand.getState, times: { ...SYNC_TIMES, ...times } };
  const sync = startSync(engine, hooks, closed.signal);
  const stats = sampler(engine, { ...hooks, intervalMs: times.statsMs ?? 1000 });
  return {
    getState: zustand.getState,
    subscribe: zustand.subscribe,
    whenLive: ({ signal } = {}) =>
      whenLive(zustand, signal === undefined ? closed.signal : AbortSignal.any([closed.signal, signal])),
    setNamespace: (next) => apply([{ kind: "namespace", namespace: next }]),
    watchStats: stats.watch,
    markBusy(keys, verb) {
      apply([{ kind: "busy", keys, verb }]);
      return () => apply([{ kind: "busy", keys, verb: undefined }]);
    },
    refresh: sync.refresh,
    close() {
      stats.stop();
      closed.abort();
    },
  };
}

async function whenLive(
  { getState, subscribe }: Pick<Store, "getState" | "subscribe">,
  signal: AbortSignal,
): Promise<StoreState> {
  const { promise, resolve, reject } = Promise.withResolvers<StoreState>();
  const check = () => {
    if (getState().connection.kind === "live") resolve(getState());
  };
  const abort = () => reject(new LeptonError("canceled", "the wait for a live state was given up"));
  const unsubscribe = subscribe(check);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  else check();
  try {
    return await promise;
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", abort);
  }
}
