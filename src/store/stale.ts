/** What events made stale: an event is only a reason to re-read, so a burst about one id costs one read. */
import type { EngineEvent } from "../engine/types.ts";

export interface Stale {
  namespaces: boolean;
  /** Container ids by namespace. */
  readonly containers: Map<string, Set<string>>;
  /** Namespaces whose images changed. */
  readonly images: Set<string>;
  readonly snapshots: Set<string>;
  /** Namespaces whose volumes changed. */
  readonly volumes: Set<string>;
  /** Namespaces whose networks changed. */
  readonly networks: Set<string>;
  /** Namespaces where a container came or went, which may mount volumes. */
  readonly volumeUsers: Set<string>;
}

export function nothingStale(): Stale {
  return {
    namespaces: false,
    containers: new Map(),
    images: new Set(),
    snapshots: new Set(),
    volumes: new Set(),
    networks: new Set(),
    volumeUsers: new Set(),
  };
}

/** Beside each of them containerd tells what it changed. */
const TOLD_TWICE = new Set(["kill", "stop", "restart", "rename"]);

/** An exec or an OOM changes nothing that a container row shows. */
const NO_CHANGE = new Set(["exec-create", "exec-start", "exec-exit", "oom", "checkpoint"]);

export function noteEvent(stale: Stale, event: EngineEvent): void {
  switch (event.kind) {
    case "container":
      if (TOLD_TWICE.has(event.action)) break;
      noteContainer(stale, event.namespace, event.id);
      if (event.action !== "update") stale.volumeUsers.add(event.namespace);
      break;
    case "volume":
      stale.volumes.add(event.namespace);
      break;
    case "network":
      // Who is on one is no field of its row.
      if (event.action === "create" || event.action === "remove") stale.networks.add(event.namespace);
      break;
    case "task":
      if (!NO_CHANGE.has(event.action)) noteContainer(stale, event.namespace, event.id);
      break;
    case "image":
      stale.images.add(event.namespace);
      break;
    case "snapshot":
      stale.snapshots.add(event.namespace);
      break;
    case "namespace":
      stale.namespaces = true;
      break;
  }
}

function noteContainer(stale: Stale, namespace: string, id: string): void {
  const ids = stale.containers.get(namespace) ?? new Set();
  stale.containers.set(namespace, ids.add(id));
}
