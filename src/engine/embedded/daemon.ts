/**
 * The containerd process of the embedded engine: started apart from us, stopped by its own pid.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { isOwnerAlive, type Owner } from "../../disk/owner.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineBinaries } from "./binaries.ts";
import type { EmbeddedPaths } from "./paths.ts";
import { poll } from "./poll.ts";

// Its shims inherit the limit: the usual 1,024 is too few for them, and with millions programs that close
// every possible descriptor at their start take seconds.
const RAISE_FILE_LIMIT =
  'n=$(ulimit -Hn); [ "$n" != unlimited ] && [ "$n" -le 1048576 ] || n=1048576; ulimit -n "$n" 2>/dev/null; exec "$0" "$@"';

/** Starts containerd in a session of its own; it outlives us. Its output goes to the log file itself, as a pipe would break with us. */
export function startDaemon(paths: EmbeddedPaths, binaries: EngineBinaries): ChildProcess {
  const log = openSync(paths.log, "a", 0o600);
  try {
    const child = spawn("/bin/sh", ["-c", RAISE_FILE_LIMIT, binaries.containerd, "--config", paths.config], {
      cwd: "/",
      detached: true,
      env: daemonEnv(binaries),
      stdio: ["ignore", log, log],
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

function daemonEnv(binaries: EngineBinaries): NodeJS.ProcessEnv {
  return { ...passedOn(process.env), PATH: binaries.searchPath };
}

// Pulls go through the user's proxy.
const PASSED_ON = /^(HOME|LANG|TZ|TMPDIR|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|(https?|no|all)_proxy)$/;

/** What the engine's processes keep of a caller's environment, which may hold secrets: they live long. */
export function passedOn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([key]) => PASSED_ON.test(key)));
}

const STOP_TIMEOUT_MS = 10_000;

/** Ends a process: SIGTERM, then SIGKILL; resolves when it has ended. */
export async function stopProcess(owner: Owner): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    send(owner, signal);
    if (await poll(() => !isOwnerAlive(owner), { timeoutMs: STOP_TIMEOUT_MS })) return;
  }
  throw new LeptonError("internal", `process ${owner.pid} does not end`);
}

function send(owner: Owner, signal: NodeJS.Signals): void {
  if (!isOwnerAlive(owner)) return;
  try {
    process.kill(owner.pid, signal);
  } catch (error) {
    // Ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
