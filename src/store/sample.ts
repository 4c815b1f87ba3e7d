/** Samples CPU and memory while somebody looks: one RPC a namespace each round, none where nothing runs. */
import type { Engine } from "../engine/types.ts";
import type { Change } from "./reduce.ts";
import type { StoreState } from "./state.ts";

export interface SampleHooks {
  apply(changes: readonly Change[]): void;
  state(): StoreState;
  readonly intervalMs: number;
}

export interface Sampler {
  /** Samples until the returned function is called; several watchers share one sampling. */
  watch(): () => void;
  stop(): void;
}

export function sampler(engine: Engine, hooks: SampleHooks): Sampler {
  let watchers = 0;
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  const round = async () => {
    timer = undefined;
    running = true;
    await sampleAll(engine, hooks);
    running = false;
    schedule();
  };
  const schedule = (afterMs = hooks.intervalMs) => {
    if (watchers > 0 && !running && timer === undefined) timer = setTimeout(round, afterMs);
  };
  const release = () => {
    watchers -= 1;
    if (watchers > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    watch() {
      watchers += 1;
      schedule(0);
      let released = false;
      return () => {
        if (!released) release();
        released = true;
      };
    },
    stop() {
      watchers = 0;
      clearTimeout(timer);
    },
  };
}

async function sampleAll(engine: Engine, hooks: SampleHooks): Promise<void> {
  const namespaces = watched(hooks.state());
  const results = await Promise.allSettled(
    namespaces.map(async (namespace): Promise<Change> => {
      return { kind: "stats", namespace, samples: await engine.inNamespace(namespace).containers.stats() };
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
