/**
 * A container that containerd's restart monitor starts again, or is starting just now: it goes by what it read before,
 * and between its decision and the next process there may be no task to be seen.
 */
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { refuseStarts } from "../../console/unwanted.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { containerDir } from "../../disk/container-dir.ts";
import type { EngineContext } from "../context.ts";
import { RESTART_STATUS } from "../labels.ts";
import { taskOf } from "./list.ts";
import { workDirOf } from "./orphan-task.ts";
import { willRestart } from "./restart-policy.ts";
import { CREATED, endTask, isStopped, type StopOptions } from "./stop.ts";

/** True where there is no process, and the monitor is to make one. */
export function isToRestart({ labels }: ContainerRecord, task: TaskProcess | undefined): boolean {
  // The monitor deletes the ended task before it makes the next one.
  if (task === undefined || task.status === CREATED || isInTheMaking(task)) return labels[RESTART_STATUS] === "running";
  return isStopped(task) && willRestart(labels, task.exitStatus);
}

// A shim that is at Create answers nobody before that is done, and containerd has no status then.
function isInTheMaking({ status }: TaskProcess): boolean {
  return status === 0;
}

/** Ends the life that a container has, and the next one; for whoever holds its lock, with the monitor's label gone. */
export async function endLives(
  ctx: EngineContext,
  record: ContainerRecord,
  options: StopOptions,
  looks = LOOKS,
): Promise<void> {
  // First: what is not there when we look will be refused.
  await refuseStarts(containerDir(ctx.disk, ctx.namespace, record.id));
  const task = await settledTask(ctx, record.id);
  if (task === undefined) return;
  if (!isStopped(task)) return endTask(ctx, record, task, options);
  try {
    await forgetTask(ctx, record);
  } catch (error) {
    // The monitor has replaced it meanwhile.
    if (looks === 1) throw error;
  }
  if (looks > 1) await endLives(ctx, record, options, looks - 1);
}

const LOOKS = 3;

// It was to be restarted, and its task waited for that.
async function forgetTask(ctx: EngineContext, { id }: ContainerRecord): Promise<void> {
  const { reapLocked } = await import("./reap.ts");
  await reapLocked(ctx, await ctx.client.containers.get(id));
}

/** How long a task may be in the making. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 25;

/** The task of a container, also of one that somebody else is making just now; undefined where there is none. */
export async function settledTask(ctx: EngineContext, id: string): Promise<TaskProcess | undefined> {
  const first = await taskOf(ctx, id);
  if (first !== undefined && !isInTheMaking(first)) return first;
  const workDir = await workDirOf(ctx, id);
  const endMs = performance.now() + PATIENCE_MS;
  while (true) {
    // Before the look: a task that was made in between is seen.
    const isBusy = workDir !== undefined && existsSync(workDir);
    const task = await taskOf(ctx, id);
    if (task !== undefined ? !isInTheMaking(task) : !isBusy) return task;
    if (performance.now() > endMs) return task;
    await delay(LOOK_MS);
  }
}
