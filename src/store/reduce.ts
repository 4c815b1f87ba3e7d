/** The one pure function that makes the next state. Applying a change twice is the same as applying it once. */
import type {
  Container,
  ContainerStats,
  EngineEvent,
  HostFacts,
  Image,
  Namespace,
  Network,
  Snapshot,
  Volume,
} from "../engine/types.ts";
import { same } from "./same.ts";
import {
  type Connection,
  CPU_HISTORY,
  EVENT_LIMIT,
  keyOf,
  type ObjectKey,
  type StatsRow,
  type StoreState,
} from "./state.ts";

/** `replace` takes `put` as all there is in the namespace; `patch` puts some and drops some (by id or name). */
export type Rows<T> =
  | { readonly mode: "replace"; readonly put: readonly T[] }
  | { readonly mode: "patch"; readonly put: readonly T[]; readonly drop: readonly string[] };

export type Change =
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "host"; readonly host: HostFacts }
  | { readonly kind: "namespaces"; readonly namespaces: readonly Namespace[] }
  | { readonly kind: "namespace"; readonly namespace: string | undefined }
  | { readonly kind: "listed"; readonly namespace: string }
  | { readonly kind: "containers"; readonly namespace: string; readonly rows: Rows<Container> }
  | { readonly kind: "images"; readonly namespace: string; readonly rows: Rows<Image> }
  | { readonly kind: "volumes"; readonly namespace: string; readonly rows: Rows<Volume> }
  | { readonly kind: "networks"; readonly namespace: string; readonly rows: Rows<Network> }
  | { readonly kind: "snapshots"; readonly namespace: string; readonly snapshots: readonly Snapshot[] }
  | { readonly kind: "events"; readonly events: readonly EngineEvent[] }
  | { readonly kind: "stats"; readonly namespace: string; readonly samples: readonly ContainerStats[] }
  | { readonly kind: "busy"; readonly keys: readonly ObjectKey[]; readonly verb: string | undefined };

export function reduce(state: StoreState, change: Change): StoreState {
  switch (change.kind) {
    case "connection":
      return onConnection(state, change.connection);
    case "host":
      return { ...state, host: change.host };
    case "namespace":
      return { ...state, namespace: change.namespace };
    case "namespaces":
      return onNamespaces(state, change.namespaces);
    case "listed":
      return { ...state, listed: new Set(state.listed).add(change.namespace) };
    case "containers":
      return onContainers(state, change.namespace, change.rows);
    case "images":
      return onImages(state, change.namespace, change.rows);
    case "volumes":
      return onVolumes(state, change.namespace, change.rows);
    case "networks":
      return onNetworks(state, change.namespace, change.rows);
    case "snapshots":
      return { ...state, snapshots: new Map(state.snapshots).set(change.namespace, change.snapshots) };
    case "events":
      return onEvents(state, change.events);
    case "stats":
      return onStats(state, change.namespace, change.samples);
    case "busy":
      return onBusy(state, change.keys, change.verb);
  }
}

function onConnection(state: StoreState, connection: Connection): StoreState {
  if (connection.kind !== "reconnecting") return { ...state, connection };
  // Figures of a daemon that does not answer are not live any more.
  return { ...state, connection, listed: new Set(), stats: new Map() };
}

function onNamespaces(state: StoreState, namespaces: readonly Namespace[]): StoreState {
  if (same(state.namespaces, namespaces)) return state;
  const known = new Set(namespaces.map((namespace) => namespace.name));
  let next: StoreState = { ...state, namespaces };
  for (const { name } of state.namespaces) {
    if (known.has(name)) continue;
    next = onContainers(next, name, { mode: "replace", put: [] });
    next = onImages(next, name, { mode: "replace", put: [] });
    next = onVolumes(next, name, { mode: "replace", put: [] });
    next = onNetworks(next, name, { mode: "replace", put: [] });
  }
  return next;
}

function onContainers(state: StoreState, namespace: string, rows: Rows<Container>): StoreState {
  const containers = fold(state.containers, namespace, rows, (row) => row.id);
  if (containers === state.containers) return state;
  const containerKeys = [...containers.keys()].sort(byNameThenKey(containers));
  return {
    ...state,
    containers,
    containerKeys: same(containerKeys, state.containerKeys) ? state.containerKeys : containerKeys,
    stats: keepOnly(state.stats, (key) => !key.startsWith(`${namespace}/`) || isUp(containers.get(key))),
    busy: keepOnly(state.busy, (key) => containers.has(key) || state.images.has(key) || state.volumes.has(key)),
  };
}

function onImages(state: StoreState, namespace: string, rows: Rows<Image>): StoreState {
  const images = fold(state.images, namespace, rows, (row) => row.name);
  if (images === state.images) return state;
  return { ...state, images, imageKeys: [...images.keys()].sort() };
}

function onVolumes(state: StoreState, namespace: string, rows: Rows<Volume>): StoreState {
  const volumes = fold(state.volumes, namespace, rows, (row) => row.name);
  return volumes === state.volumes ? state : { ...state, volumes };
}

function onNetworks(state: StoreState, namespace: string, rows: Rows<Network>): StoreState {
  const networks = fold(state.networks, namespace, rows, (row) => row.name);
  return networks === state.networks ? state : { ...state, networks };
}

function fold<T>(
  rows: ReadonlyMap<ObjectKey, T>,
  namespace: string,
  change: Rows<T>,
  idOf: (row: T) => string,
): ReadonlyMap<ObjectKey, T> {
  const next = new Map(rows);
  let changed = false;
  const wanted = new Set<ObjectKey>();
  for (const row of change.put) {
    const key = keyOf(namespace, idOf(row));
    wanted.add(key);
    if (same(next.get(key), row)) continue;
    next.set(key, row);
    changed = true;
  }
  const dropped =
    change.mode === "patch"
      ? change.drop.map((id) => keyOf(namespace, id))
      : [...rows.keys()].filter((key) => key.startsWith(`${namespace}/`) && !wanted.has(key));
  for (const key of dropped) changed = next.delete(key) || changed;
  return changed ? next : rows;
}

function byNameThenKey(containers: ReadonlyMap<ObjectKey, Container>) {
  const text = (key: ObjectKey) => {
    const row = containers.get(key);
    return `${row?.namespace}\0${row?.name}\0${key}`;
  };
  const texts = new Map([...containers.keys()].map((key) => [key, text(key)]));
  return (a: ObjectKey, b: ObjectKey) => {
    const left = texts.get(a) ?? "";
    const right = texts.get(b) ?? "";
    return left < right ? -1 : left > right ? 1 : 0;
  };
}

function isUp(container: Container | undefined): boolean {
  return container?.status === "running" || container?.status === "paused";
}

function keepOnly<T>(map: ReadonlyMap<ObjectKey, T>, keep: (key: ObjectKey) => boolean): ReadonlyMap<ObjectKey, T> {
  const kept = [...map].filter(([key]) => keep(key));
  return kept.length === map.size ? map : new Map(kept);
}

function onEvents(state: StoreState, events: readonly EngineEvent[]): StoreState {
  if (events.length === 0) return state;
  const seen = events.map((event, i) => ({ seq: state.eventCount + i + 1, event }));
  const kept = [...state.events, ...seen].slice(-EVENT_LIMIT);
  return { ...state, events: kept, eventCount: state.eventCount + events.length };
}

function onStats(state: StoreState, namespace: string, samples: readonly ContainerStats[]): StoreState {
  const stats = new Map([...state.stats].filter(([key]) => !key.startsWith(`${namespace}/`)));
  for (const sample of samples) {
    const key = keyOf(namespace, sample.id);
    if (!isUp(state.containers.get(key))) continue;
    stats.set(key, statsRow(state.stats.get(key), sample));
  }
  return { ...state, stats };
}

function statsRow(before: StatsRow | undefined, sample: ContainerStats): StatsRow {
  const { timeMs, cpuTotalNs, memoryBytes, memoryLimitBytes, pids } = sample;
  const cpuPercent = cpuPercentOf(before, sample);
  const seconds = before === undefined ? 0 : secondsBetween(before, sample);
  const news = cpuPercent === undefined ? [] : Array<number>(seconds).fill(cpuPercent);
  const cpuHistory = [...(before?.cpuHistory ?? []), ...news].slice(-CPU_HISTORY);
  return { timeMs, cpuTotalNs, cpuPercent, cpuHistory, memoryBytes, memoryLimitBytes, pids };
}

/** Whatever the pace of sampling, the history has a figure for each second. */
function secondsBetween(before: StatsRow, { timeMs }: ContainerStats): number {
  const seconds = Math.min(CPU_HISTORY, Math.round((timeMs - before.timeMs) / 1000));
  return timeMs === before.timeMs ? 0 : Math.max(1, seconds);
}

/** The same sample twice keeps its figure; a counter that went back (a restarted container) has none. */
function cpuPercentOf(before: StatsRow | undefined, sample: ContainerStats): number | undefined {
  if (before === undefined || sample.cpuTotalNs < before.cpuTotalNs) return undefined;
  const elapsedMs = sample.timeMs - before.timeMs;
  if (elapsedMs <= 0) return before.cpuPercent;
  return Number(sample.cpuTotalNs - before.cpuTotalNs) / 1e4 / elapsedMs;
}

function onBusy(state: StoreState, keys: readonly ObjectKey[], verb: string | undefined): StoreState {
  const busy = new Map(state.busy);
  for (const key of keys) {
    if (verb === undefined) busy.delete(key);
    else busy.set(key, verb);
  }
  return { ...state, busy };
}
