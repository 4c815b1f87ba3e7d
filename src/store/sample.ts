/** Samples CPU and memory while somebody looks: one RPC a namespace each round, none where nothing runs. */
import type { Engine } from "../engine/types.ts";
import type { Change } from "./reduce.ts";
import type { StoreState } from "./state.ts";

export interface SampleHooks {
  apply(changes: readonly Change[]): void;
  state(): StoreState;
  readonly intervalMs: number;
}

export interface WatchStats {
  /** Time between samples; default a second. */
  readonly everyMs?: number;
}

export interface Sampler {
  /** Samples until the returned function is called; of several watchers the fastest sets the pace. */
  watch(options?: WatchStats): () => void;
  stop(): void;
}

export function sampler(engine: Engine, hooks: SampleHooks): Sampler {
  const paces = new Set<{ readonly everyMs: number }>();
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let lastMs = Number.NEGATIVE_INFINITY;

  const round = async () => {
    running = true;
    await sampleAll(engine, hooks);
    lastMs = performance.now();
    running = false;
    schedule();
  };
  const schedule = () => {
    clearTimeout(timer);
    if (paces.size === 0 || running) return;
    const everyMs = Math.min(...[...paces].map((pace) => pace.everyMs));
    timer = setTimeout(round, Math.max(0, lastMs + everyMs - performance.now()));
  };
  return {
    watch({ everyMs = hooks.intervalMs } = {}) {
      const pace = { everyMs };
      paces.add(pace);
      schedule();
      return () => {
        if (paces.delete(pace)) schedule();
      };
    },
    stop() {
      paces.clear();
      clearTimeout(timer);
    },
  };
}

async function sampleAll(engine: Engine, hooks: SampleHooks): Promise<void> {
  const namespaces = watched(hooks.state());
  const results = await Promise.allSettled(
    namespaces.map(async (namespace): Promise<Change> => {
      // Nobody shows what goes over the network, for which each task would be asked.
      const samples = await engine.inNamespace(namespace).containers.stats({ network: false });
      return { kind: "stats", namespace, samples };
    }),
  );
  // A round that fails is left out: a broken connection is the event stream's to tell.
  const changes = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (changes.length > 0) hooks.apply(changes);
}

/** The shown namespaces in which something runs. */
function watched({ connection, namespace, containers }: StoreState): string[] {
  if (connection.kind === "reconnecting") return [];
  const running = new Set<string>();
  for (const row of containers.values()) {
    if (row.status === "running" || row.status === "paused") running.add(row.namespace);
  }
  return [...running].filter((name) => namespace === undefined || name === namespace);
}
