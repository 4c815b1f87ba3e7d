/**
 * One life of the event stream. containerd has no replay, so: subscribe and note what events name, prove the
 * stream live, list everything, then re-read whatever was and will be noted.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Engine, EngineEvent } from "../engine/types.ts";
import { LeptonError } from "../errors.ts";
import { gather } from "./gather.ts";
import { readContainers, readImages, readNamespace, readNetworks, readSnapshots, readVolumes } from "./read.ts";
import type { Change } from "./reduce.ts";
import { noteEvent, nothingStale, type Stale } from "./stale.ts";
import type { StoreState } from "./state.ts";

export interface SessionTimes {
  /** Events are gathered this long before what they name is read. */
  readonly gatherMs: number;
  /** What changes with every `run` and is little to look at is read at this pace: snapshots, and who uses volumes. */
  readonly slowMs: number;
  /** The stream must prove itself live within this time. */
  readonly proveMs: number;
}

export interface SessionHooks {
  apply(changes: readonly Change[]): void;
  state(): StoreState;
  readonly times: SessionTimes;
}

/** Rejects when the stream breaks or the engine cannot be read; `onLive` is called once everything was listed. */
export async function runSession(
  engine: Engine,
  hooks: SessionHooks,
  outer: AbortSignal,
  onLive: () => void,
): Promise<never> {
  const inner = new AbortController();
  const signal = AbortSignal.any([outer, inner.signal]);
  const reader = staleReader(engine, hooks, signal);
  const proved = Promise.withResolvers<void>();
  const pump = pumpEvents(engine, hooks, reader.note, proved.resolve, signal);
  // The header can do without: nobody waits for it, and rows are true without it.
  engine.system.host().then(
    (host) => hooks.apply([{ kind: "host", host }]),
    () => undefined,
  );
  try {
    await Promise.race([proved.promise, pump, tooLate(hooks.times.proveMs, signal)]);
    await Promise.race([listAll(engine, hooks), pump]);
    onLive();
    reader.open();
    return await Promise.race([pump, reader.failed]);
  } finally {
    inner.abort();
    // Its failure is either what we throw or follows from the abort.
    await pump.catch(() => undefined);
  }
}

async function tooLate(timeoutMs: number, signal: AbortSignal): Promise<never> {
  await delay(timeoutMs, undefined, { signal });
  throw new LeptonError("timeout", `the event stream did not answer within ${timeoutMs / 1000} s`);
}

async function pumpEvents(
  engine: Engine,
  hooks: SessionHooks,
  note: (event: EngineEvent) => void,
  onLive: () => void,
  signal: AbortSignal,
): Promise<never> {
  let gathered: EngineEvent[] = [];
  const publish = async () => {
    const events = gathered;
    gathered = [];
    hooks.apply([{ kind: "events", events }]);
  };
  const shown = gather(hooks.times.gatherMs, publish, signal);
  shown.open();
  for await (const event of engine.events({ signal, onLive })) {
    gathered.push(event);
    shown.poke();
    note(event);
  }
  throw new LeptonError("unavailable", "the event stream ended");
}

/** The shown namespace first, so that its rows are there while the others are still read. */
async function listAll(engine: Engine, hooks: SessionHooks): Promise<void> {
  const shown = hooks.state().namespace;
  if (shown !== undefined) await readWhole(engine, hooks, shown);
  const namespaces = await engine.namespaces.list();
  hooks.apply([{ kind: "namespaces", namespaces }]);
  for (const { name } of namespaces) {
    if (name !== shown) await readWhole(engine, hooks, name);
  }
}

function readWhole(engine: Engine, hooks: SessionHooks, namespace: string): Promise<void> {
  return readNamespace(engine.inNamespace(namespace), (change) => hooks.apply([change]));
}

function staleReader(engine: Engine, hooks: SessionHooks, signal: AbortSignal) {
  let stale = nothingStale();
  const fast = gather(
    hooks.times.gatherMs,
    async () => {
      const batch = stale;
      stale = { ...nothingStale(), snapshots: batch.snapshots, volumeUsers: batch.volumeUsers };
      await readFast(engine, hooks, batch);
    },
    signal,
  );
  const slow = gather(
    hooks.times.slowMs,
    async () => {
      const batch = { snapshots: [...stale.snapshots], volumeUsers: [...stale.volumeUsers] };
      stale.snapshots.clear();
      stale.volumeUsers.clear();
      hooks.apply(await Promise.all(readSlow(engine, hooks, batch)));
    },
    signal,
  );
  return {
    note(event: EngineEvent) {
      noteEvent(stale, event);
      if (stale.snapshots.size + stale.volumeUsers.size > 0) slow.poke();
      if (stale.namespaces || touchedBy(stale).length > 0) fast.poke();
    },
    open() {
      fast.open();
      slow.open();
    },
    failed: Promise.race([fast.failed, slow.failed]),
  };
}

type SlowBatch = Readonly<Record<"snapshots" | "volumeUsers", readonly string[]>>;

function readSlow(engine: Engine, hooks: SessionHooks, { snapshots, volumeUsers }: SlowBatch): Promise<Change>[] {
  const { volumes } = hooks.state();
  // Containers come and go all day where nobody has a volume.
  const withVolumes = new Set([...volumes.values()].map(({ namespace }) => namespace));
  return [
    ...snapshots.map((name) => readSnapshots(engine.inNamespace(name))),
    ...volumeUsers.filter((name) => withVolumes.has(name)).map((name) => readVolumes(engine.inNamespace(name))),
  ];
}

async function readFast(engine: Engine, hooks: SessionHooks, stale: Stale): Promise<void> {
  const touched = touchedBy(stale);
  const { listed } = hooks.state();
  if (stale.namespaces || touched.some((name) => !listed.has(name))) await readNamespaces(engine, hooks);
  const containers = [...stale.containers].map(([name, ids]) => readContainers(engine.inNamespace(name), ids));
  const images = [...stale.images].map((name) => readImages(engine.inNamespace(name)));
  const volumes = [...stale.volumes].map((name) => readVolumes(engine.inNamespace(name)));
  const networks = [...stale.networks].map((name) => readNetworks(engine.inNamespace(name)));
  hooks.apply(await Promise.all([...containers, ...images, ...volumes, ...networks]));
}

/** Namespaces of which something is to be read at once. */
function touchedBy({ containers, images, volumes, networks }: Stale): string[] {
  return [...containers.keys(), ...images, ...volumes, ...networks];
}

/** A namespace that is new to us is read whole. */
async function readNamespaces(engine: Engine, hooks: SessionHooks): Promise<void> {
  const namespaces = await engine.namespaces.list();
  hooks.apply([{ kind: "namespaces", namespaces }]);
  for (const { name } of namespaces) {
    if (!hooks.state().listed.has(name)) await readWhole(engine, hooks, name);
  }
}
