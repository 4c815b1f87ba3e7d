/** Signals the process of a container; SIGKILL is over when the process is. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { isLeptonError } from "../../errors.ts";
import { signalNumber } from "../../oci/spec/signals.ts";
import type { EngineContext } from "../context.ts";
import { STOP_SIGNAL } from "../labels.ts";
import { isToRestart } from "./between-lives.ts";
import { taskOf } from "./list.ts";
import { resolveContainer } from "./resolve.ts";
import { isWatched, whileUnwatched } from "./restart-watch.ts";
import { isShimGone } from "./shim-gone.ts";
import {
  closePorts,
  isAlive,
  notRunning,
  PAUSED,
  resumeIfPaused,
  SIGKILL,
  STOPPED,
  sendSignal,
  stopContainer,
} from "./stop.ts";
import { mustExitWithin } from "./wait.ts";

/** docker's patience with the kernel. */
const KILL_PATIENCE_MS = 10_000;

/**
 * Sends a signal to the running process of a container, and resolves after a SIGKILL when the process has ended;
 * `failed-precondition` where it does not run, `timeout` where it outlives SIGKILL by ten seconds.
 */
export async function killContainer(ctx: EngineContext, ref: string, signalName = "SIGKILL"): Promise<void> {
  const signal = signalNumber(signalName);
  const record = await resolveContainer(ctx, ref);
  const task = await taskOf(ctx, record.id);
  if (task !== undefined && isAlive(task)) {
    if (!endsContainer(signal, record)) return sendSignal(ctx, record.id, signal);
    // The restart monitor would undo a kill that is meant to end the container.
    const kill = () => whileUnwatched(ctx, record, STOPPED, () => endBy(ctx, record, task, signal));
    return isWatched(record.labels) ? unlessEnded(kill, () => killContainer(ctx, ref, signalName)) : kill();
  }
  // Between two lives there is nobody to signal; that there is to be no next one can be said.
  if (!isToRestart(record, task)) throw notRunning(record.id, `cannot kill container: ${ref}: `);
  await stopContainer(ctx, record.id);
}

// The process ended between the look and the signal, and the next one may be on its way.
async function unlessEnded(kill: () => Promise<void>, lookAgain: () => Promise<void>): Promise<void> {
  try {
    await kill();
  } catch (error) {
    if (!isLeptonError(error, "not-found") && !isShimGone(error)) throw error;
    await lookAgain();
  }
}

async function endBy(ctx: EngineContext, record: ContainerRecord, task: TaskProcess, signal: number): Promise<void> {
  await sendSignal(ctx, record.id, signal);
  // Of any other signal nobody knows what the process makes of it.
  if (signal !== SIGKILL) return task.status === PAUSED ? resumeIfPaused(ctx, record.id) : undefined;
  // runc thaws what it kills, and then has nothing to resume; another runtime may not.
  if (task.status === PAUSED) await ctx.client.tasks.resume(record.id).catch(() => undefined);
  await mustExitWithin(ctx, record.id, KILL_PATIENCE_MS);
  await closePorts(ctx, record);
}

function endsContainer(signal: number, { labels }: ContainerRecord): boolean {
  return [SIGKILL, signalNumber("SIGTERM"), signalNumber(labels[STOP_SIGNAL] ?? "SIGTERM")].includes(signal);
}
