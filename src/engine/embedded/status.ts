import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";
import { answers } from "./poll.ts";
import { livingDaemon, livingSupervisor, readDaemonRecord } from "./records.ts";

export interface EngineStatus {
  /** `starting`: the process is there and does not answer yet. */
  readonly state: "running" | "starting" | "stopped";
  /** Path of the socket. */
  readonly address: string;
  readonly dir: string;
  readonly log: string;
  /** Of containerd. */
  readonly pid?: number;
  readonly supervisorPid?: number;
  readonly version?: string;
  readonly startedAtMs?: number;
  /** Times that the supervisor started containerd anew. */
  readonly restarts: number;
}

export interface EngineStatusOptions {
  readonly paths?: EmbeddedPaths | undefined;
}

/** How the embedded engine is; reads files and /proc, and knocks at the socket. */
export async function engineStatus(options: EngineStatusOptions = {}): Promise<EngineStatus> {
  const paths = options.paths ?? embeddedPaths();
  const daemon = livingDaemon(paths);
  const supervisor = livingSupervisor(paths);
  const record = readDaemonRecord(paths);
  const about = { address: paths.socket, dir: paths.dir, log: paths.log, restarts: record?.starts ?? 0 };
  const processes = supervisor === undefined ? about : { ...about, supervisorPid: supervisor.pid };
  if (daemon === undefined) return { ...processes, state: supervisor === undefined ? "stopped" : "starting" };
  const state = (await answers(paths.socket)) ? "running" : "starting";
  const own = record?.owner.pid === daemon.pid ? { version: record.version, startedAtMs: record.startedAtMs } : {};
  return { ...processes, ...own, state, pid: daemon.pid };
}
