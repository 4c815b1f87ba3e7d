/**
 * What the engine gives to every face: plain data and the verbs that make it.
 * Times are milliseconds since the epoch, sizes are bytes, ids are full ids unless said otherwise.
 */

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
  /** `bind` or `tmpfs`. */
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
  readonly logPath?: string;
  readonly stateDir?: string;
  readonly size?: { readonly rwBytes: number; readonly rootFsBytes: number };
}

export interface ListContainers {
  /** Also those that are not running or paused. */
  readonly all?: boolean;
}

export interface EnvFileSource {
  readonly path: string;
}

/** Everything `run` and `create` take; names follow docker's flags. */
export interface CreateContainer {
  readonly image: string;
  readonly args?: readonly string[];
  readonly name?: string;
  readonly hostname?: string;
  readonly entrypoint?: readonly string[];
  /** `K=V`, already merged in order of precedence. */
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly groupAdd?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly cidfile?: string;
  readonly pidfile?: string;
  readonly readOnly?: boolean;
  /** docker's `--tmpfs`: `/path[:opts]`. */
  readonly tmpfs?: readonly string[];
  /** docker's `-v`: `/host:/ctr[:ro]`. */
  readonly volumes?: readonly string[];
  readonly capAdd?: readonly string[];
  readonly capDrop?: readonly string[];
  readonly privileged?: boolean;
  /** docker's `--security-opt`; an unknown key is an error. */
  readonly securityOpt?: readonly string[];
  readonly memoryBytes?: number;
  /** Bytes; -1 is unlimited. */
  readonly memorySwapBytes?: number;
  readonly cpus?: number;
  readonly cpuShares?: number;
  readonly cpusetCpus?: string;
  readonly pidsLimit?: number;
  readonly shmSizeBytes?: number;
  /** docker's `--ulimit`: `name=soft[:hard]`. */
  readonly ulimits?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly init?: boolean;
  readonly stopSignal?: string;
  readonly stopTimeoutSec?: number;
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  readonly autoRemove?: boolean;
  /** `no`, `always`, `unless-stopped`, `on-failure[:n]`. */
  readonly restart?: string;
  readonly pull?: "always" | "missing" | "never";
  readonly platform?: string;
  /** `none` (default until networks exist) or `host`. */
  readonly network?: "none" | "host";
  readonly logDriver?: "json-file" | "none";
  /** `max-size`, `max-file`. */
  readonly logOpts?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface StartContainer {
  /** Attach before the process starts; the result then carries an attachment. */
  readonly attach?: boolean;
  /** Forward stdin too (needs a container made with openStdin). */
  readonly stdin?: boolean;
  readonly size?: TerminalSize;
  readonly signal?: AbortSignal;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ExitStatus {
  readonly exitCode: number;
  readonly exitedAtMs: number;
}

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly data: Uint8Array;
}

/** A live connection to the I/O of a process. Output arrives in order within each stream. */
export interface Attachment {
  readonly tty: boolean;
  /** Ends when the process has ended and every byte has been given, or after detach(). */
  readonly output: AsyncIterable<OutputChunk>;
  /** Resolves when the bytes were taken; rejects with `failed-precondition` where stdin is not open. */
  write(data: Uint8Array): Promise<void>;
  closeStdin(): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
  kill(signal: string | number): Promise<void>;
  /** The process's exit; resolves after the last output was delivered. */
  readonly exit: Promise<ExitStatus>;
  /** Lets go; the process runs on. */
  detach(): void;
}

export interface ExecOptions {
  readonly args: readonly string[];
  readonly tty?: boolean;
  readonly openStdin?: boolean;
  readonly detach?: boolean;
  readonly env?: readonly string[];
  readonly workdir?: string;
  readonly user?: string;
  readonly privileged?: boolean;
  readonly size?: TerminalSize;
  readonly signal?: AbortSignal;
}

export interface LogOptions {
  readonly follow?: boolean;
  /** Only the last n lines; undefined is all. */
  readonly tail?: number;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly signal?: AbortSignal;
}

/** One record of a log. A line over 16 KiB comes as several records, of which only the last has `eol`. */
export interface LogRecord {
  readonly stream: "stdout" | "stderr";
  /** RFC 3339 with nanoseconds, as written. */
  readonly time: string;
  /** Exact bytes, with the final `\n` where the process wrote one. */
  readonly data: Uint8Array;
  /** A notice of ours, not output: so many lines are missing here (the writer lapped the reader); -1: unknown. */
  readonly lostLines?: number;
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

export interface ContainersApi {
  /** Constant number of RPCs whatever the number of containers. */
  list(options?: ListContainers): Promise<Container[]>;
  /** One container by name, id or unique id prefix; `not-found` or `invalid-argument` (ambiguous). */
  inspect(ref: string, options?: { readonly size?: boolean }): Promise<ContainerDetail>;
  create(
    options: CreateContainer,
  ): Promise<{ readonly id: string; readonly name: string; readonly warnings: readonly string[] }>;
  /** create + start; the half-made is swept if we die between. `attachment` where attach was asked. */
  run(
    options: CreateContainer & StartContainer,
  ): Promise<{ readonly id: string; readonly name: string; readonly attachment?: Attachment }>;
  start(ref: string, options?: StartContainer): Promise<{ readonly attachment?: Attachment }>;
  /** Default signal: the container's stop signal, then SIGKILL after the time-out (container's own, else 10 s). */
  stop(
    ref: string,
    options?: { readonly timeoutSec?: number; readonly signalName?: string; readonly signal?: AbortSignal },
  ): Promise<void>;
  restart(
    ref: string,
    options?: { readonly timeoutSec?: number; readonly signalName?: string; readonly signal?: AbortSignal },
  ): Promise<void>;
  kill(ref: string, signalName?: string): Promise<void>;
  remove(ref: string, options?: { readonly force?: boolean; readonly volumes?: boolean }): Promise<void>;
  pause(ref: string): Promise<void>;
  unpause(ref: string): Promise<void>;
  /** Resolves with the exit of the container; survives a containerd restart. */
  wait(ref: string, options?: { readonly signal?: AbortSignal }): Promise<ExitStatus>;
  rename(ref: string, newName: string): Promise<void>;
  attach(
    ref: string,
    options?: { readonly stdin?: boolean; readonly size?: TerminalSize; readonly signal?: AbortSignal },
  ): Promise<Attachment>;
  exec(ref: string, options: ExecOptions): Promise<{ readonly execId: string; readonly attachment?: Attachment }>;
  /** Records in file order; on follow goes on until the container has ended and the file is read. */
  logs(ref: string, options?: LogOptions): AsyncIterable<LogRecord>;
  /** Table of processes: what host `ps` prints for the container's pids. */
  top(
    ref: string,
    psArgs?: readonly string[],
  ): Promise<{ readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] }>;
  /** One sample of every running container of the namespace, in one RPC. */
  stats(): Promise<ContainerStats[]>;
}

export interface Image {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly tag: string;
  /** Target digest (index or manifest). */
  readonly digest: string;
  /** Config digest: docker's IMAGE ID. Empty where the content is not here. */
  readonly configDigest: string;
  readonly mediaType: string;
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Unpacked size of its snapshots. */
  readonly sizeBytes: number;
  /** Size of its blobs. */
  readonly contentBytes: number;
}

export interface ImagesApi {
  list(): Promise<Image[]>;
  inspect(ref: string): Promise<Image & { readonly config: unknown; readonly manifest: unknown }>;
  /** docker-archive or OCI archive, plain or gzip; returns the names loaded. */
  load(
    source: AsyncIterable<Uint8Array>,
    options?: { readonly platform?: string; readonly signal?: AbortSignal },
  ): Promise<string[]>;
  /** docker's rules; returns what was done, in order. */
  remove(
    ref: string,
    options?: { readonly force?: boolean },
  ): Promise<{ readonly untagged: string[]; readonly deleted: string[] }>;
}

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface NamespacesApi {
  list(): Promise<Namespace[]>;
}

export interface VersionInfo {
  readonly client: { readonly version: string; readonly runtime: string; readonly os: string; readonly arch: string };
  readonly server: {
    readonly containerd: string;
    readonly revision: string;
    readonly runc?: string;
    readonly uuid: string;
  };
}

export interface SystemApi {
  version(): Promise<VersionInfo>;
  /** docker-like object: see cli-and-formats 4.7. */
  info(): Promise<Readonly<Record<string, unknown>>>;
  /** Removes what dead owners left half-done; called by every command, cheap when there is nothing. */
  sweep(): Promise<void>;
}

/** What changed. An event is only a reason to re-read the object it names. */
export type EngineEvent =
  | {
      readonly kind: "container";
      readonly action: "create" | "update" | "destroy";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "task";
      readonly action:
        | "create"
        | "start"
        | "exit"
        | "delete"
        | "oom"
        | "pause"
        | "unpause"
        | "exec-create"
        | "exec-start"
        | "exec-exit"
        | "checkpoint";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "image";
      readonly action: "create" | "update" | "delete";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "namespace";
      readonly action: "create" | "update" | "delete";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "snapshot";
      readonly action: "prepare" | "commit" | "remove";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "content";
      readonly action: "create" | "delete";
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    }
  | {
      readonly kind: "other";
      readonly action: string;
      readonly namespace: string;
      readonly id: string;
      readonly timeMs: number;
      readonly attributes: Attributes;
    };

export type Attributes = Readonly<Record<string, string>>;

export interface Snapshot {
  readonly name: string;
  readonly parent: string;
  readonly kind: "view" | "active" | "committed" | "unknown";
  readonly createdAtMs: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EventsOptions {
  readonly signal?: AbortSignal;
  /** Called once when the stream is proved live (a marker of ours came back). */
  readonly onLive?: () => void;
}

export interface Engine {
  readonly address: string;
  readonly namespace: string;
  readonly containers: ContainersApi;
  readonly images: ImagesApi;
  readonly namespaces: NamespacesApi;
  readonly system: SystemApi;
  readonly snapshots: { list(): Promise<Snapshot[]> };
  /** Events of all namespaces; throws `unavailable` when the stream breaks (the caller re-lists and resubscribes). */
  events(options?: EventsOptions): AsyncIterable<EngineEvent>;
  /** The same connection seen from another namespace. */
  inNamespace(namespace: string): Engine;
  close(): void;
}
