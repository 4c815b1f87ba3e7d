/** What is true now, as containerd last said it: plain immutable data, replaced by reference on every change. */
import type {
  Container,
  EngineEvent,
  HostFacts,
  Image,
  Namespace,
  Network,
  Snapshot,
  Volume,
} from "../engine/types.ts";

/** `namespace/id` of a container, `namespace/name` of an image, a volume or a network: unique in one view of one engine. */
export type ObjectKey = string;

export type Connection =
  /** Never been live; `reason` where a first try went wrong. */
  | { readonly kind: "connecting"; readonly reason?: string }
  | { readonly kind: "live"; readonly sinceMs: number }
  /** Rows are the last known ones until live again. */
  | { readonly kind: "reconnecting"; readonly sinceMs: number; readonly reason: string; readonly attempt: number };

/** Live figures of one container. */
export interface StatsRow {
  readonly timeMs: number;
  readonly cpuTotalNs: bigint;
  /** 100 is one core; undefined until two samples were seen. */
  readonly cpuPercent: number | undefined;
  /** The percentages of the last seconds, oldest first, at most `CPU_HISTORY`. */
  readonly cpuHistory: readonly number[];
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly pids: number;
}

export interface SeenEvent {
  /** Grows by one an event, for the life of the store. */
  readonly seq: number;
  readonly event: EngineEvent;
}

export interface StoreState {
  readonly connection: Connection;
  readonly host: HostFacts | undefined;
  readonly namespaces: readonly Namespace[];
  /** The namespace that faces show; undefined is all of them. */
  readonly namespace: string | undefined;
  /** Namespaces whose rows have been read since we last went live. */
  readonly listed: ReadonlySet<string>;
  readonly containers: ReadonlyMap<ObjectKey, Container>;
  /** Keys of `containers`, by namespace, name, id. */
  readonly containerKeys: readonly ObjectKey[];
  readonly images: ReadonlyMap<ObjectKey, Image>;
  readonly imageKeys: readonly ObjectKey[];
  readonly volumes: ReadonlyMap<ObjectKey, Volume>;
  /** All that containers of a namespace can join; the default one is in each. */
  readonly networks: ReadonlyMap<ObjectKey, Network>;
  readonly snapshots: ReadonlyMap<string, readonly Snapshot[]>;
  /** The last events, oldest first. */
  readonly events: readonly SeenEvent[];
  readonly eventCount: number;
  readonly stats: ReadonlyMap<ObjectKey, StatsRow>;
  /** What a face is doing to an object just now, e.g. `stop`. */
  readonly busy: ReadonlyMap<ObjectKey, string>;
}

export const CPU_HISTORY = 60;

/** Events kept for the events view. */
export const EVENT_LIMIT = 1000;

/** The key of a container (by id), an image, a volume or a network (by name). */
export function keyOf(namespace: string, id: string): ObjectKey {
  return `${namespace}/${id}`;
}

/** The namespace in such a key: no name of one holds a slash. */
export function namespaceOf(key: ObjectKey): string {
  return key.slice(0, key.indexOf("/"));
}

export function initialState(namespace: string | undefined): StoreState {
  return {
    connection: { kind: "connecting" },
    host: undefined,
    namespaces: [],
    namespace,
    listed: new Set(),
    containers: new Map(),
    containerKeys: [],
    images: new Map(),
    imageKeys: [],
    volumes: new Map(),
    networks: new Map(),
    snapshots: new Map(),
    events: [],
    eventCount: 0,
    stats: new Map(),
    busy: new Map(),
  };
}
