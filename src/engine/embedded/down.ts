/**
 * Stops the embedded engine. Containers that run go on under their shims, and the next `engine up` has them back:
 * to stop an engine is not to stop what people run on it (`lepton stop $(lepton ps -q)` before does that).
 */
import { readdirSync, readFileSync } from "node:fs";
import { withLock } from "../../disk/lock.ts";
import { fromNode } from "../../errors.ts";
import { stopProcess } from "./daemon.ts";
import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";
import { livingDaemon, livingSupervisor, removeRecord } from "./records.ts";
import { changeLock } from "./up.ts";

export interface EngineDown {
  readonly paths?: EmbeddedPaths | undefined;
}

export interface EngineDownResult {
  /** False where it was not running. */
  readonly changed: boolean;
  /** Containers that run on without it. */
  readonly containersLeft: number;
}

/** Ends the supervisor, then containerd; resolves when both have ended. */
export async function engineDown(options: EngineDown = {}): Promise<EngineDownResult> {
  const paths = options.paths ?? embeddedPaths();
  return withLock(changeLock(paths), () => down(paths), { timeoutMs: 30_000 });
}

async function down(paths: EmbeddedPaths): Promise<EngineDownResult> {
  removeRecord(paths.enabled);
  const supervisor = livingSupervisor(paths);
  try {
    if (supervisor !== undefined) await stopProcess(supervisor);
    const daemon = livingDaemon(paths);
    if (daemon !== undefined) await stopProcess(daemon);
    removeRecord(paths.supervisorRecord);
    removeRecord(paths.daemonRecord);
    return { changed: supervisor !== undefined || daemon !== undefined, containersLeft: shims(paths) };
  } catch (error) {
    throw fromNode(error, "cannot stop the embedded engine");
  }
}

/** One shim serves one container (with pods, one pod), and bears the socket's path in its argv. */
function shims(paths: EmbeddedPaths): number {
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isShim(name, paths.socket)).length;
}

function isShim(pid: string, socket: string): boolean {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return (argv[0] ?? "").includes("containerd-shim-") && argv.includes(socket);
  } catch {
    // Ended since it was listed.
    return false;
  }
}
