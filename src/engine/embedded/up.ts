/**
 * Starts the embedded engine, and keeps it started.
 */
import { spawn } from "node:child_process";
import { writeFileAtomic } from "../../disk/atomic.ts";
import { withLock } from "../../disk/lock.ts";
import { makePrivateDir } from "../../disk/private-dir.ts";
import { LeptonError } from "../../errors.ts";
import { selfExecutable } from "../self.ts";
import { findBinaries } from "./binaries.ts";
import { daemonConfig } from "./config.ts";
import { passedOn } from "./daemon.ts";
import { lastLogLine } from "./log-file.ts";
import { type EmbeddedPaths, embeddedPaths } from "./paths.ts";
import { answers, poll } from "./poll.ts";
import { livingDaemon, livingSupervisor, readDaemonRecord } from "./records.ts";
import { type EngineStatus, engineStatus } from "./status.ts";

export interface EngineUp {
  readonly paths?: EmbeddedPaths | undefined;
  /** Until containerd answers; default 20 s. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EngineUpResult extends EngineStatus {
  /** False where it was running already. */
  readonly changed: boolean;
}

/** Starts supervisor and containerd and waits until containerd answers; does nothing where both run. Needs root. */
export async function engineUp(options: EngineUp = {}): Promise<EngineUpResult> {
  const paths = options.paths ?? embeddedPaths();
  if (process.geteuid?.() !== 0) {
    throw new LeptonError("permission-denied", "cannot start the embedded engine: not root", {
      hint: "run the same command with sudo",
    });
  }
  await makePrivateDir(paths.runDir);
  return withLock(changeLock(paths), () => up(paths, options), { timeoutMs: 30_000 });
}

/** Held by `up` and `down`, so that neither sees the other's half-done work. */
export function changeLock(paths: EmbeddedPaths): string {
  return `engine ${paths.runDir}`;
}

async function up(paths: EmbeddedPaths, options: EngineUp): Promise<EngineUpResult> {
  const before = await engineStatus({ paths });
  if (before.state === "running" && before.supervisorPid !== undefined) return { ...before, changed: false };
  if (before.pid === undefined) await prepare(paths);
  await writeFileAtomic(paths.enabled, "", { durable: false });
  if (before.supervisorPid === undefined) spawnSupervisor(paths);
  await untilReady(paths, options);
  return { ...(await engineStatus({ paths })), changed: true };
}

/** Everything containerd needs, and a clear word where it is missing, before any process starts. */
async function prepare(paths: EmbeddedPaths): Promise<void> {
  await findBinaries();
  for (const dir of [paths.dir, paths.root, paths.state]) await makePrivateDir(dir);
  await writeFileAtomic(paths.config, daemonConfig(paths));
}

/** A session of its own: neither the terminal's end nor ours reaches it. */
function spawnSupervisor(paths: EmbeddedPaths): void {
  const [program = "", ...args] = selfExecutable().argv("__engine-supervise");
  const { PATH, LEPTON_PREFIX } = process.env;
  const env = {
    ...passedOn(process.env),
    ...(PATH === undefined ? {} : { PATH }),
    ...(LEPTON_PREFIX === undefined ? {} : { LEPTON_PREFIX }),
    LEPTON_ENGINE_DIR: paths.dir,
    LEPTON_ENGINE_RUN: paths.runDir,
  };
  spawn(program, args, { cwd: "/", detached: true, env, stdio: "ignore" }).unref();
}

async function untilReady(paths: EmbeddedPaths, { timeoutMs = 20_000, signal }: EngineUp): Promise<void> {
  const settled = async (): Promise<boolean> => {
    if ((readDaemonRecord(paths)?.failures ?? 0) >= 3) return true;
    return livingSupervisor(paths) !== undefined && (await serves(paths));
  };
  await poll(settled, { timeoutMs, signal });
  if (await serves(paths)) return;
  throw new LeptonError("unavailable", "containerd of the embedded engine does not come up", {
    hint: `see \`lepton engine logs\`; its last line: ${await lastLogLine(paths.log)}`,
  });
}

/** The process is looked at too: one that was killed takes connections until its last thread has ended. */
async function serves(paths: EmbeddedPaths): Promise<boolean> {
  return livingDaemon(paths) !== undefined && (await answers(paths.socket));
}

/**
 * For whoever is about to use an enabled engine: starts what has died of it (a new supervisor adopts a running
 * containerd). Some look-ups in /proc and one connection where all is well.
 */
export async function ensureEngine(options: EngineUp = {}): Promise<void> {
  const paths = options.paths ?? embeddedPaths();
  if (livingSupervisor(paths) === undefined) await engineUp({ ...options, paths });
  // Its supervisor is starting it again: the first call would be refused.
  else if (!(await serves(paths))) await untilReady(paths, options);
}
