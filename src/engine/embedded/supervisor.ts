/**
 * The supervisor of the embedded engine: keeps one containerd running.
 * Its own end, of whatever kind, leaves containerd alone; the next supervisor adopts it.
 */
import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { withLock } from "../../disk/lock.ts";
import { currentOwner, isOwnerAlive, type Owner, ownerOf } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import { findBinaries } from "./binaries.ts";
import { startDaemon } from "./daemon.ts";
import { logLine, rotateLog } from "./log-file.ts";
import type { EmbeddedPaths } from "./paths.ts";
import { livingDaemon, readDaemonRecord, removeRecord, writeDaemonRecord, writeSupervisorRecord } from "./records.ts";

export interface Supervise {
  readonly signal: AbortSignal;
}

/** Runs until the signal; returns at once where another supervisor is at work. */
export async function supervise(paths: EmbeddedPaths, { signal }: Supervise): Promise<void> {
  try {
    await withLock(`engine-supervisor ${paths.runDir}`, () => run(paths, signal), { timeoutMs: 0 });
  } catch (error) {
    if (!isLeptonError(error, "unavailable")) throw error;
  }
}

async function run(paths: EmbeddedPaths, signal: AbortSignal): Promise<void> {
  await writeSupervisorRecord(paths, currentOwner());
  let failures = 0;
  let starts = 0;
  try {
    while (!signal.aborted) {
      const sinceMs = performance.now();
      const adopted = livingDaemon(paths);
      if (adopted !== undefined) await adopt(paths, adopted, signal);
      else await startOnce(paths, { starts: starts++, failures }, signal);
      if (signal.aborted) return;
      failures = performance.now() - sinceMs > LIVED_LONG_MS ? 0 : failures + 1;
      await pause(backOffMs(failures), signal);
    }
  } finally {
    removeRecord(paths.supervisorRecord);
  }
}

const LIVED_LONG_MS = 10_000;

/** 100 ms, doubled at each start in a row that came to nothing, up to 30 s. */
export function backOffMs(failures: number): number {
  return Math.min(100 * 2 ** Math.min(Math.max(failures - 1, 0), 20), 30_000);
}

async function adopt(paths: EmbeddedPaths, daemon: Owner, signal: AbortSignal): Promise<void> {
  const record = readDaemonRecord(paths);
  if (record?.owner.pid !== daemon.pid) {
    await writeDaemonRecord(paths, { owner: daemon, version: "", startedAtMs: Date.now(), starts: 0, failures: 0 });
  }
  logLine(paths.log, "info", `supervisor ${process.pid} adopts containerd ${daemon.pid}`);
  await watch(paths, () => isOwnerAlive(daemon), signal);
  if (!signal.aborted) logLine(paths.log, "warning", `containerd ${daemon.pid} ended`);
}

async function startOnce(
  paths: EmbeddedPaths,
  counts: { readonly starts: number; readonly failures: number },
  signal: AbortSignal,
): Promise<void> {
  try {
    const binaries = await findBinaries();
    const child = startDaemon(paths, binaries);
    const ended = exitOf(child);
    const owner = child.pid === undefined ? undefined : ownerOf(child.pid);
    if (owner !== undefined) {
      await writeDaemonRecord(paths, { owner, version: binaries.version, startedAtMs: Date.now(), ...counts });
    }
    await watch(paths, () => child.exitCode === null && child.signalCode === null, signal, ended);
    if (!signal.aborted) logLine(paths.log, "warning", `containerd ${child.pid} ended: ${await ended}`);
  } catch (error) {
    logLine(paths.log, "error", `containerd cannot be started: ${error instanceof Error ? error.message : error}`);
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? `exit status ${code}`));
    child.once("error", (error) => resolve(error.message));
  });
}

const LOOK_MS = 250;
const LOOKS_PER_ROTATION = 40;

/** Resolves when the daemon has ended or the signal came. A process that is no child of ours can only be looked at. */
async function watch(
  paths: EmbeddedPaths,
  alive: () => boolean,
  signal: AbortSignal,
  ended: Promise<unknown> = new Promise(() => undefined),
): Promise<void> {
  // Not Promise.race: `ended` would keep a reaction for each look, 345,600 a day.
  const over = new AbortController();
  void ended.then(() => over.abort());
  const wake = AbortSignal.any([signal, over.signal]);
  for (let look = 0; alive() && !signal.aborted; look++) {
    if (look % LOOKS_PER_ROTATION === 0) rotateLog(paths.log);
    await pause(LOOK_MS, wake);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // The signal cuts the pause short; its caller looks at the signal.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
