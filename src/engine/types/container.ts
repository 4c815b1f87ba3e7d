/** A container as lists and inspect show it. */

import type { HealthStatus, ProbeResult } from "../../console/health/state.ts";
import type { PortMapping, PortRequest } from "../../console/ports/port.ts";
import type { HealthCheck } from "../../oci/health.ts";
import type { AskedOptions } from "./asked-options.ts";
import type { LabelTest } from "./image-verbs.ts";

/** docker's words for the state of a container. `unknown`: containerd did not answer for its task. */
export type ContainerStatus = "created" | "running" | "paused" | "restarting" | "exited" | "removing" | "unknown";

/** Which tool made a container: decides where its true name is read from. */
export type Origin = "lepton" | "nerdctl" | "docker" | "cri" | "compose" | "other";

export interface Container {
  readonly id: string;
  readonly namespace: string;
  /** The true name: ours, nerdctl's, docker's, or `k8s://ns/pod/container`; the short id where there is none. */
  readonly name: string;
  readonly origin: Origin;
  /** Image reference as containerd holds it; empty where the maker recorded none. */
  readonly image: string;
  /** argv of the process; parsed from the spec when first read. */
  readonly command: readonly string[];
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
  /** Where it has a health check and was started; one that does not run is unhealthy, as docker has it. */
  readonly health?: HealthStatus;
  readonly pid?: number;
  readonly exitCode?: number;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
  readonly tty: boolean;
  readonly openStdin: boolean;
  readonly autoRemove: boolean;
  readonly restartPolicy: string;
  readonly restartCount: number;
  /** `bridge`, `none`, `host`, … */
  readonly networks: readonly string[];
  /** docker's PORTS column entries, e.g. `0.0.0.0:8080->80/tcp`. */
  readonly ports: readonly string[];
  readonly runtime: string;
  readonly platform: string;
  readonly snapshotter: string;
  readonly snapshotKey: string;
  /** Mounts of the spec that users asked for (binds and tmpfs), where the lister knows them. */
  readonly mounts?: readonly ContainerMount[];
  /** Kubernetes coordinates, for CRI containers. */
  readonly pod?: {
    readonly namespace: string;
    readonly name: string;
    readonly container: string;
    readonly sandbox: boolean;
  };
}

export interface ContainerMount {
  /** `bind`, `volume` or `tmpfs`. */
  readonly type: string;
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
  /** Name of a volume. */
  readonly name?: string;
}

/** A container with what costs more to know. `size` only where asked for. */
export interface ContainerDetail extends Container {
  readonly spec: unknown;
  readonly asked?: AskedOptions;
  readonly logPath?: string;
  readonly stateDir?: string;
  readonly healthCheck?: HealthDetail;
  /** Ports; of containers that nobody publishes any of, too. */
  readonly published?: PublishedPorts;
  /** On CNI networks, in order; of a container that does not run without what it has then. */
  readonly endpoints?: readonly ContainerEndpoint[];
  readonly size?: { readonly rwBytes: number; readonly rootFsBytes: number };
}

/** What is wished for on a network that a container joins. */
export interface ConnectContainer {
  readonly ip?: string;
  readonly ip6?: string;
  /** Names by which the others of the network find it, beside its own. */
  readonly aliases?: readonly string[];
}

export interface DisconnectContainer {
  /** Clears its record and address also where it is gone, or where a plugin refuses. Default false. */
  readonly force?: boolean;
}

/** A container on one network. Empty and 0 where it has none, or does not run. */
export interface ContainerEndpoint {
  readonly network: string;
  readonly networkId: string;
  /** Another one at each start. */
  readonly endpointId: string;
  /** What was asked for. */
  readonly wanted: { readonly ip?: string; readonly ip6?: string; readonly mac?: string };
  readonly aliases: readonly string[];
  /** All names by which the others of the network find it. */
  readonly dnsNames: readonly string[];
  readonly ip: string;
  readonly prefix: number;
  readonly gateway: string;
  readonly ip6: string;
  readonly prefix6: number;
  readonly gateway6: string;
  readonly mac: string;
}

export interface PublishedPorts {
  /** What was asked for. */
  readonly requests: readonly PortRequest[];
  /** `80/tcp`: EXPOSE, `--expose` and what is published. */
  readonly exposed: readonly string[];
  /** What leads to the container now. */
  readonly mappings: readonly PortMapping[];
}

/** What is known of the probes of a container. */
export interface HealthDetail {
  /** docker's HealthConfig, with times in milliseconds. */
  readonly check: HealthCheck;
  readonly failingStreak: number;
  /** The last five, oldest first. */
  readonly log: readonly HealthResult[];
}

export type HealthResult = ProbeResult;

export interface ListContainers {
  /** Also those that are not running or paused. */
  readonly all?: boolean;
}

export interface ContainerStats {
  readonly id: string;
  readonly namespace: string;
  /** Nanoseconds clock of the sample, in ms with fraction. */
  readonly timeMs: number;
  /** Total CPU time, ns; percent is derived from two samples (100 = one core). */
  readonly cpuTotalNs: bigint;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
  readonly blockReadBytes: number;
  readonly blockWriteBytes: number;
  readonly pids: number;
  /** 0 = none. */
  readonly pidsLimit: number;
}

export interface StatsOptions {
  /** False leaves out the bytes of the network (they are 0): half the calls, and no process is looked into. */
  readonly network?: boolean;
}

export interface PruneContainers {
  /** Only those created before. */
  readonly untilMs?: number;
  /** Tests of labels: all must hold. */
  readonly labels?: readonly LabelTest[];
}

export interface PrunedContainers {
  /** Full ids. */
  readonly deleted: readonly string[];
  readonly reclaimedBytes: number;
  /** Why others could not be removed. */
  readonly failures: readonly unknown[];
}
