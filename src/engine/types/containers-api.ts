import type { ContainerArchives } from "./archive-verbs.ts";
import type {
  ConnectContainer,
  Container,
  ContainerDetail,
  ContainerStats,
  DisconnectContainer,
  ListContainers,
  PruneContainers,
  PrunedContainers,
  StatsOptions,
} from "./container.ts";
import type { ContainerCopies, ContainerFiles } from "./container-files.ts";
import type { CreateContainer, StartContainer, TerminalSize } from "./create-container.ts";
import type { Attachment, ExecOptions, ExitStatus, LogOptions, LogRecord } from "./process.ts";
import type { UpdateContainer } from "./update-container.ts";

export interface ContainersApi extends ContainerArchives, ContainerFiles, ContainerCopies {
  /** Constant number of RPCs whatever the number of containers. */
  list(options?: ListContainers): Promise<Container[]>;
  /** One container by name, id or unique id prefix; `not-found` or `invalid-argument` (ambiguous). */
  inspect(ref: string, options?: { readonly size?: boolean }): Promise<ContainerDetail>;
  create(
    options: CreateContainer,
  ): Promise<{ readonly id: string; readonly name: string; readonly warnings: readonly string[] }>;
  /** create + start; the half-made is swept if we die between. `attachment` where attach was asked. */
  run(options: CreateContainer & StartContainer): Promise<{
    readonly id: string;
    readonly name: string;
    readonly warnings?: readonly string[];
    readonly attachment?: Attachment;
  }>;
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
  /** Default signal: SIGKILL, after which it resolves when the process has ended; after others when they are sent. */
  kill(ref: string, signalName?: string): Promise<void>;
  remove(ref: string, options?: { readonly force?: boolean; readonly volumes?: boolean }): Promise<void>;
  /** Removes the containers that have ended or were never started. */
  prune(options?: PruneContainers): Promise<PrunedContainers>;
  /** Limits and restart policy; record and process change both or neither. Resolves with docker's warnings. */
  update(ref: string, options: UpdateContainer): Promise<readonly string[]>;
  pause(ref: string): Promise<void>;
  unpause(ref: string): Promise<void>;
  /** Resolves with the exit of the container; survives a containerd restart. */
  wait(ref: string, options?: { readonly signal?: AbortSignal }): Promise<ExitStatus>;
  /** Puts a container on one more network: a running one at once, any at its next start. */
  connect(ref: string, network: string, options?: ConnectContainer): Promise<void>;
  disconnect(ref: string, network: string, options?: DisconnectContainer): Promise<void>;
  rename(ref: string, newName: string): Promise<void>;
  attach(
    ref: string,
    options?: { readonly stdin?: boolean; readonly size?: TerminalSize; readonly signal?: AbortSignal },
  ): Promise<Attachment>;
  exec(ref: string, options: ExecOptions): Promise<{ readonly execId: string; readonly attachment?: Attachment }>;
  /** Records in file order; on follow goes on until the container has ended and the file is read. */
  logs(ref: string, options?: LogOptions): AsyncIterable<LogRecord>;
  /** The same as they are read, many at a time, for speed; data of one batch may share a buffer. */
  logBatches(ref: string, options?: LogOptions): AsyncIterable<readonly LogRecord[]>;
  /** Table of processes: what host `ps` prints for the container's pids. */
  top(
    ref: string,
    psArgs?: readonly string[],
  ): Promise<{ readonly titles: readonly string[]; readonly rows: readonly (readonly string[])[] }>;
  /** One sample of every running container of the namespace, in one RPC; with the network in two. */
  stats(options?: StatsOptions): Promise<ContainerStats[]>;
}
