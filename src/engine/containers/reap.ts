/** What follows the exit of a container: its exit goes on record, its task and shim go, and all of it with `--rm`. */
import { allowStarts } from "../../console/unwanted.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { toMs } from "../../containerd/time.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isOwnerDead } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import {
  AUTO_REMOVE,
  HELD,
  OWNER,
  REMOVING,
  RESTART_COUNT,
  RESTART_STATUS,
  RESTARTING,
  STARTED_AT,
  STARTING,
} from "../labels.ts";
import { type ExitRecord, exitFromFile, exitLabels, UNSEEN_EXIT, wasStarted } from "./exit-record.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { deleteEndedTask, finishRemoval, removeLocked } from "./remove.ts";
import { isOursToStart, needsOurHand, nextRestart, willRestart } from "./restart-policy.ts";
import { watchLabel } from "./restart-watch.ts";
import { setLabels } from "./set-labels.ts";
import { isStopped } from "./stop.ts";

/** Reaps a container by id; one that runs again, or that is gone, is left alone. */
export async function reapContainer(ctx: EngineContext, id: string): Promise<void> {
  await withContainerLock(ctx, id, async () => {
    const record = await recordOf(ctx, id);
    if (record !== undefined) await reapLocked(ctx, record);
  });
}

/** As reapContainer, for a caller that holds the container's lock. */
export async function reapLocked(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const task = await taskOf(ctx, record.id);
  if (task !== undefined && !isStopped(task)) return;
  if (record.labels[AUTO_REMOVE] === "true") return removeLocked(ctx, record, { force: true });
  if (isOwnerDead(record.labels[REMOVING])) return finishRemoval(ctx, record);
  const exit = exitOf(ctx, record, task);
  if (exit === undefined) return;
  if (isOwnerDead(record.labels[RESTARTING])) {
    await (await import("./restart.ts")).finishRestart(ctx, record, task);
    return;
  }
  if (willRestart(expectedLabels(record.labels), exit.exitCode)) return seeToRestart(ctx, record, task);
  if (isStillborn(record, exit)) return removeLocked(ctx, record, { force: true });
  const labels: Record<string, string> = { ...exitLabels(exit), [OWNER]: "", [STARTING]: "", [HELD]: "" };
  if (record.labels[RESTART_STATUS] !== undefined) labels[RESTART_STATUS] = "";
  // The monitor notes no time: what the label says is the start of an earlier process.
  if (record.labels[RESTART_COUNT] !== undefined) labels[STARTED_AT] = "";
  await setLabels(ctx, record.id, labels);
  if (task !== undefined) await deleteEndedTask(ctx, record.id);
}

// One that ended faster than its `run` could call the monitor: that does so in a moment.
function expectedLabels(labels: ContainerRecord["labels"]): ContainerRecord["labels"] {
  const isBeingRun = labels[OWNER] !== undefined && !isOwnerDead(labels[OWNER]);
  return isBeingRun ? { ...labels, ...watchLabel(labels, { status: RUNNING }) } : labels;
}

const RUNNING = 2;

/** Starts what the monitor will not, and lets it see what it would not. */
async function seeToRestart(ctx: EngineContext, record: ContainerRecord, task: TaskProcess | undefined): Promise<void> {
  const { labels } = record;
  // Of a stop that did not come to its end.
  await allowStarts(containerDir(ctx.disk, ctx.namespace, record.id));
  if (needsOurHand(labels, task !== undefined)) {
    // The monitor may be asking for it just now.
    if (isOursToStart(labels)) await (await import("./start-ours.ts")).startOurs(ctx, record);
    else await startNow(ctx, record, nextRestart(labels));
  } else {
    if (labels[RESTART_STATUS] === "paused") await setLabels(ctx, record.id, { [RESTART_STATUS]: "running" });
    await joinAnew(ctx, record);
  }
}

// The monitor starts it in the namespaces that its spec names, and those of a donor that was started again are others.
async function joinAnew(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const { rejoinNamespaces } = await import("./joined-namespaces.ts");
  try {
    await rejoinNamespaces(ctx, record);
  } catch (error) {
    // Its donor does not run: the hook refuses the start until somebody starts both.
    if (!isLeptonError(error)) throw error;
  }
}

async function startNow(ctx: EngineContext, record: ContainerRecord, restartCount: number): Promise<void> {
  const { startAgain } = await import("./start.ts");
  await startAgain(ctx, record, { restartCount });
}

const STILLBORN_MS = 10_000;

// Its `run` was killed before it could say that the process was started, and that killed the process too (containerd
// cancels Tasks.Start with the client). One that ran on for a while had been started well: it keeps its exit and log.
function isStillborn({ labels, createdAt }: ContainerRecord, exit: ExitRecord): boolean {
  if (!isOwnerDead(labels[OWNER])) return false;
  return exit.finishedAtMs - (toMs(createdAt) ?? 0) < STILLBORN_MS;
}

/** The record of a container; undefined where it is gone. */
export async function recordOf(ctx: EngineContext, id: string): Promise<ContainerRecord | undefined> {
  try {
    return await ctx.client.containers.get(id);
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    throw error;
  }
}

function exitOf(ctx: EngineContext, record: ContainerRecord, task: TaskProcess | undefined): ExitRecord | undefined {
  const noted = exitFromFile(containerDir(ctx.disk, ctx.namespace, record.id));
  if (task === undefined) return noted ?? unseenExit(record);
  return {
    ...noted,
    exitCode: task.exitStatus,
    finishedAtMs: toMs(task.exitedAt) ?? noted?.finishedAtMs ?? Date.now(),
  };
}

function unseenExit({ labels }: ContainerRecord): ExitRecord | undefined {
  return wasStarted(labels) ? { exitCode: UNSEEN_EXIT, finishedAtMs: Date.now() } : undefined;
}
