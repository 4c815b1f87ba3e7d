/** Makes a Container of a containerd record and its task; no RPC, and no parsing of specs that nobody reads. */
import type { PortMapping } from "../../console/ports/port.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { toMs } from "../../containerd/time.ts";
import {
  AUTO_REMOVE,
  COMMAND,
  EXIT_CODE,
  EXPOSED_PORTS,
  HEALTH,
  NETWORKS,
  OPEN_STDIN,
  PLATFORM,
  PORTS,
  RESTART_COUNT,
  RESTART_POLICY,
} from "../labels.ts";
import { exposedOf } from "../networks/port-label.ts";
import type { Container, ContainerMount, ContainerStatus } from "../types.ts";
import { type ExitRecord, exitFromLabels, startFromLabels, UNSEEN_EXIT, wasStarted } from "./exit-record.ts";
import { identify } from "./names.ts";
import { nerdctlPorts, portEntries } from "./ports.ts";
import { processStartMs } from "./process-start.ts";
import { willRestart } from "./restart-policy.ts";
import { parseSpec } from "./spec-view.ts";

export interface SummaryFacts {
  readonly namespace: string;
  readonly bootMs: number;
  /** The exit that a console left on disk, for containers without task and label. */
  readonly exitOnDisk: (id: string) => ExitRecord | undefined;
  /** What the console last knew of the health of a container. */
  readonly healthOnDisk?: (id: string) => Container["health"];
  /** The ports of the host that a running container has. */
  readonly heldPorts: (id: string) => readonly PortMapping[];
  /** The volume whose data a path is. */
  readonly volumeAt: (source: string) => string | undefined;
}

/** Folds a record, its task and what the disk knows into one row; what takes reading is read once, when asked for. */
export function toContainer(record: ContainerRecord, task: TaskProcess | undefined, facts: SummaryFacts): Container {
  const labels = record.labels;
  const identity = identify(record.id, facts.namespace, labels);
  const state = stateOf(record, task, facts);
  const spec = lazy(() => parseSpec(record.spec?.value));
  const command = lazy(() => commandFromLabels(labels) ?? spec().args);
  const mounts = lazy(() => spec().mounts.map((mount) => withVolume(mount, facts.volumeAt(mount.source))));
  // A screen asks for them in each frame.
  const ports = lazy(() => portsOf(record, state.status, facts));
  return {
    id: record.id,
    namespace: facts.namespace,
    ...identity,
    image: record.image,
    get command() {
      return command();
    },
    createdAtMs: toMs(record.createdAt) ?? 0,
    labels,
    ...state,
    ...healthOf(record, state.status, facts),
    get tty() {
      return spec().terminal;
    },
    get mounts() {
      return mounts();
    },
    openStdin: labels[OPEN_STDIN] === "true",
    autoRemove: labels[AUTO_REMOVE] === "true" || labels["nerdctl/auto-remove"] === "true",
    restartPolicy: labels[RESTART_POLICY] ?? "no",
    restartCount: Number(labels[RESTART_COUNT] ?? 0) || 0,
    networks: networkNames(labels),
    get ports() {
      return ports();
    },
    runtime: record.runtime?.name ?? "",
    platform: labels[PLATFORM] ?? labels["nerdctl/platform"] ?? "",
    snapshotter: record.snapshotter,
    snapshotKey: record.snapshotKey,
  };
}

// docker calls what does not run unhealthy: nobody watches it.
function healthOf(
  { id, labels }: ContainerRecord,
  status: ContainerStatus,
  facts: SummaryFacts,
): Pick<Container, "health"> {
  const health = labels[HEALTH] === undefined ? undefined : facts.healthOnDisk?.(id);
  if (health === undefined) return {};
  return { health: status === "running" || status === "paused" ? health : "unhealthy" };
}

function withVolume(mount: ContainerMount, name: string | undefined): ContainerMount {
  return name === undefined ? mount : { ...mount, type: "volume", name };
}

type State = Pick<Container, "status" | "pid" | "exitCode" | "startedAtMs" | "finishedAtMs">;

function stateOf(record: ContainerRecord, task: TaskProcess | undefined, facts: SummaryFacts): State {
  if (task === undefined) return withoutTask(record, facts);
  const status = TASK_STATUS[task.status] ?? "unknown";
  if (status === "running" || status === "paused") {
    const startedAtMs = processStartMs(task.pid, facts.bootMs);
    return { status, pid: task.pid, ...(startedAtMs === undefined ? {} : { startedAtMs }) };
  }
  if (status !== "exited") return { status, pid: task.pid };
  const startedAtMs = startFromLabels(record.labels);
  return {
    status: willRestart(record.labels, task.exitStatus) ? "restarting" : "exited",
    exitCode: task.exitStatus,
    finishedAtMs: toMs(task.exitedAt) ?? 0,
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
  };
}

function withoutTask({ id, labels }: ContainerRecord, facts: SummaryFacts): State {
  const exit = exitFromLabels(labels) ?? facts.exitOnDisk(id) ?? (wasStarted(labels) ? unseenExit(labels) : undefined);
  if (exit === undefined) return neverRan(labels);
  return { status: willRestart(labels, exit.exitCode) ? "restarting" : "exited", ...exit };
}

function unseenExit(labels: Readonly<Record<string, string>>): Omit<ExitRecord, "finishedAtMs"> {
  const startedAtMs = startFromLabels(labels);
  return { exitCode: UNSEEN_EXIT, ...(startedAtMs === undefined ? {} : { startedAtMs }) };
}

// The status of a start that did not succeed.
function neverRan(labels: Readonly<Record<string, string>>): State {
  const exitCode = Number(labels[EXIT_CODE] ?? Number.NaN);
  return { status: "created", ...(Number.isInteger(exitCode) ? { exitCode } : {}) };
}

// containerd.v1.types.Status: 1 created, 2 running, 3 stopped, 4 paused, 5 pausing.
const TASK_STATUS: Readonly<Record<number, ContainerStatus>> = {
  1: "created",
  2: "running",
  3: "exited",
  4: "paused",
  5: "paused",
};

function commandFromLabels(labels: Readonly<Record<string, string>>): readonly string[] | undefined {
  const text = labels[COMMAND];
  return text === undefined ? undefined : wordsOf(text);
}

/** Words of a JSON list; none where it is something else. */
function wordsOf(text: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) ? words.filter((word) => typeof word === "string") : [];
  } catch {
    // A label of another tool in a form we do not know: the row is still worth showing.
    return [];
  }
}

// What ended has no ports; what runs has those that its console holds, whatever was asked for.
function portsOf({ id, labels }: ContainerRecord, status: ContainerStatus, facts: SummaryFacts): readonly string[] {
  if (status !== "running" && status !== "paused") return [];
  const { [PORTS]: ports, [EXPOSED_PORTS]: exposed } = labels;
  if (ports === undefined && exposed === undefined) return portEntries(nerdctlPorts(labels), []);
  return portEntries(ports === undefined ? [] : facts.heldPorts(id), exposedOf(exposed));
}

function networkNames(labels: Readonly<Record<string, string>>): readonly string[] {
  return wordsOf(labels[NETWORKS] ?? labels["nerdctl/networks"] ?? "[]");
}

function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
