/** Ends the process of a container: its stop signal, patience, then SIGKILL. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { signalNumber } from "../../oci/spec/signals.ts";
import type { EngineContext } from "../context.ts";
import { PORTS, RESTART_EXPLICITLY_STOPPED, RESTART_STATUS, STOP_SIGNAL, STOP_TIMEOUT } from "../labels.ts";
import { publishContainerEvent } from "./events.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { resolveContainer } from "./resolve.ts";
import { isWatched, whileUnwatched } from "./restart-watch.ts";
import { isShimGone } from "./shim-gone.ts";
import { mustExitWithin, waitForExitWithin } from "./wait.ts";

export const SIGKILL = 9;
const DEFAULT_TIMEOUT_SEC = 10;
/** How long the kernel may take to end a killed process before that is an error. */
export const KILL_PATIENCE_MS = 30_000;

export interface StopOptions {
  readonly timeoutSec?: number;
  readonly signalName?: string;
}

/** Stops a container; one that does not run is as stopped as it can be. */
export async function stopContainer(ctx: EngineContext, ref: string, options: StopOptions = {}): Promise<void> {
  const { id } = await resolveContainer(ctx, ref);
  await withContainerLock(ctx, id, async () => stopLocked(ctx, await ctx.client.containers.get(id), options));
}

/** As stopContainer, for a caller that holds the container's lock. */
export async function stopLocked(ctx: EngineContext, record: ContainerRecord, options: StopOptions): Promise<void> {
  if (isWatched(record.labels)) {
    const { endLives } = await import("./between-lives.ts");
    return whileUnwatched(ctx, record, STOPPED, () => endLives(ctx, record, options));
  }
  const task = await taskOf(ctx, record.id);
  if (task !== undefined && !isStopped(task)) await endTask(ctx, record, task, options);
}

// With the wanted status gone the monitor looks away, on every containerd: before 2.3 `always` ignored the other label.
export const STOPPED = { [RESTART_STATUS]: "", [RESTART_EXPLICITLY_STOPPED]: "true" };

/** Ends a process that has not ended, as the options have it. */
export async function endTask(
  ctx: EngineContext,
  record: ContainerRecord,
  task: TaskProcess,
  options: StopOptions,
): Promise<void> {
  const signal = signalNumber(options.signalName ?? record.labels[STOP_SIGNAL] ?? "SIGTERM");
  // What was made and not started is the runtime's own process still, which nobody has to be patient with.
  await signalTask(ctx, record.id, task.status === CREATED ? SIGKILL : signal);
  if (task.status === PAUSED) await resumeIfPaused(ctx, record.id);
  const timeoutSec = options.timeoutSec ?? Number(record.labels[STOP_TIMEOUT] ?? DEFAULT_TIMEOUT_SEC);
  const patienceMs = timeoutSec < 0 ? NEVER_MS : timeoutSec * 1000;
  if ((await waitForExitWithin(ctx, record.id, patienceMs)) === undefined) {
    await signalTask(ctx, record.id, SIGKILL);
    await mustExitWithin(ctx, record.id, KILL_PATIENCE_MS);
  }
  await closePorts(ctx, record);
  await publishContainerEvent(ctx, "stop", record.id);
}

/** Resolves when the ports of an ended container are free: its console hears of the exit when we do. */
export async function closePorts({ disk, namespace }: EngineContext, { id, labels }: ContainerRecord): Promise<void> {
  if (labels[PORTS] === undefined) return;
  const { portsClosed } = await import("../networks/published-ports.ts");
  await portsClosed(disk, { namespace, id });
}

// Node's timers hold 32-bit milliseconds; docker's negative time-out means no limit.
const NEVER_MS = 2 ** 31 - 1;

/** Status 1 of containerd.v1.types.Status. */
export const CREATED = 1;

/** Status 4 of containerd.v1.types.Status. */
export const PAUSED = 4;

/** True where the process runs or is frozen. */
export function isAlive(task: TaskProcess): boolean {
  return task.status === 2 || task.status === PAUSED || task.status === 5;
}

/** True where the process has ended and only its record stands. */
export function isStopped(task: TaskProcess): boolean {
  return task.status === 3;
}

/** The error for a verb that needs a running process, in docker's words. */
export function notRunning(id: string, before = ""): LeptonError {
  return new LeptonError("failed-precondition", `${before}container ${id} is not running`);
}

/** Sends a signal; a process that ended meanwhile needs none. */
export async function signalTask(ctx: EngineContext, id: string, signal: number): Promise<void> {
  try {
    await sendSignal(ctx, id, signal);
  } catch (error) {
    // It ended between the look and the signal (wire.md 1.6: "process already finished").
    if (!isLeptonError(error, "not-found") && !isShimGone(error)) throw error;
  }
}

/** As signalTask; that it has ended is an error. */
export async function sendSignal(ctx: EngineContext, id: string, signal: number): Promise<void> {
  await ctx.client.tasks.kill({ containerId: id }, signal);
  await publishContainerEvent(ctx, "kill", id, { signal: String(signal) });
}

/** A frozen process takes no signal before it thaws. */
export async function resumeIfPaused(ctx: EngineContext, id: string): Promise<void> {
  try {
    await ctx.client.tasks.resume(id);
  } catch (error) {
    const task = await taskOf(ctx, id);
    if (task?.status === PAUSED) throw error;
  }
}
