/** Removes a container with all that is of it; never the record under a running process (wire.md 0.4). */
import { existsSync } from "node:fs";
import { refuseStarts } from "../../console/unwanted.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { containerDir, networksPath } from "../../disk/container-dir.ts";
import { releaseName } from "../../disk/names.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { removeContainerState } from "../../disk/state.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { AUTO_REMOVE, NAME, REMOVING, REMOVING_VOLUMES, RESTART_STATUS } from "../labels.ts";
import { unlessGone } from "../unless-gone.ts";
import { anonymousVolumes } from "../volumes/anonymous.ts";
import { keptSnapshots } from "../volumes/kept-snapshots.ts";
import { settleByUse } from "../volumes/sweep.ts";
import { isToRestart } from "./between-lives.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { resolveContainer } from "./resolve.ts";
import { isWatched } from "./restart-watch.ts";
import { setLabels } from "./set-labels.ts";
import { dropMemory } from "./shared-memory.ts";
import { isShimGone } from "./shim-gone.ts";
import { isAlive, KILL_PATIENCE_MS, PAUSED, SIGKILL, signalTask } from "./stop.ts";
import { mustExitWithin } from "./wait.ts";

export interface RemoveOptions {
  readonly force?: boolean;
  /** Anonymous volumes too, but those that another container mounts. */
  readonly volumes?: boolean;
  /** Its console has told how it ended. */
  readonly hasEnded?: boolean;
}

/** Removes a container; a running one only with `force`. */
export async function removeContainer(ctx: EngineContext, ref: string, options: RemoveOptions = {}): Promise<void> {
  const record = await resolveContainer(ctx, ref);
  const remove = (now: ContainerRecord) => removeLocked(ctx, now, { ...options, ref });
  // Whoever held the lock may have been stopping it.
  if (options.force !== true)
    return withContainerLock(ctx, record.id, async () => remove(await asItIsNow(ctx, record)));
  try {
    await announce(ctx, record, options);
    // Before the lock: a patient `stop` of somebody else holds it until the process has ended.
    await killNow(ctx, record);
    await withContainerLock(ctx, record.id, () => remove(record));
  } catch (error) {
    await unlessGone(() => setLabels(ctx, record.id, { [REMOVING]: "", [REMOVING_VOLUMES]: "" }));
    throw error;
  }
}

async function asItIsNow(ctx: EngineContext, record: ContainerRecord): Promise<ContainerRecord> {
  if (!isWatched(record.labels)) return record;
  // It may be gone, and then what is to be done has been done.
  return (await unlessGone(() => ctx.client.containers.get(record.id))) ?? record;
}

// With its process killed it is neither what it was nor gone: whoever finds us dead then ends what we began.
async function announce(ctx: EngineContext, { id, labels }: ContainerRecord, options: RemoveOptions): Promise<void> {
  if (labels[NAME] === undefined) return;
  const volumes = options.volumes === true ? { [REMOVING_VOLUMES]: "true" } : {};
  await unlessGone(() => setLabels(ctx, id, { [REMOVING]: formatOwner(currentOwner()), ...volumes }));
}

/** As removeContainer, for a caller that holds the container's lock; every step may have been done before. */
export async function removeLocked(
  ctx: EngineContext,
  record: ContainerRecord,
  options: RemoveOptions & { readonly ref?: string },
): Promise<void> {
  const { id } = record;
  if (options.hasEnded !== true || !(await isEndedTaskDeleted(ctx, id))) await endTask(ctx, record, options);
  await detachBeforeRemoval(ctx, id, options);
  const takesVolumes = options.volumes === true || record.labels[AUTO_REMOVE] === "true";
  const volumes = takesVolumes ? await anonymousVolumes(ctx, record) : [];
  await unlessGone(() => ctx.client.containers.delete(id));
  for (const volume of volumes) await settleByUse(ctx, volume);
  const gone = await Promise.allSettled([removeSnapshots(ctx, record), removeFiles(ctx, record)]);
  for (const part of gone) if (part.status === "rejected") throw part.reason;
}

// GC may have been faster than we are.
async function removeSnapshots(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const kept = [[record.snapshotter, record.snapshotKey] as const, ...keptSnapshots(record)];
  for (const [snapshotter, key] of kept) await unlessGone(() => ctx.client.snapshots(snapshotter).remove(key));
}

async function removeFiles(ctx: EngineContext, { id, labels }: ContainerRecord): Promise<void> {
  const name = labels[NAME];
  const gone = await Promise.allSettled([
    name !== undefined && releaseName(ctx.disk, ctx.namespace, name, id),
    removeContainerState(ctx.disk, ctx.namespace, id),
  ]);
  for (const part of gone) if (part.status === "rejected") throw part.reason;
}

// With its directory goes the record of what it has on its networks; `force` removes it whatever plugins say.
async function detachBeforeRemoval(ctx: EngineContext, id: string, { force }: RemoveOptions): Promise<void> {
  try {
    await detach(ctx, id);
  } catch (error) {
    if (force !== true) throw error;
  }
}

/** Ends the removal that somebody died at. */
export async function finishRemoval(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  await removeLocked(ctx, record, { force: true, volumes: record.labels[REMOVING_VOLUMES] === "true" });
}

/** Ends and deletes the task of a container, if it has one. */
async function endTask(
  ctx: EngineContext,
  record: ContainerRecord,
  options: RemoveOptions & { readonly ref?: string },
  looks = 3,
): Promise<void> {
  const task = await taskOf(ctx, record.id);
  if (options.force !== true) mustNotRun(record, task, options.ref ?? record.id);
  const watched = isWatched(record.labels);
  if (watched) await refuseStarts(containerDir(ctx.disk, ctx.namespace, record.id));
  await forgetRestart(ctx, record);
  if (task === undefined) return endOrphan(ctx, record.id);
  if (isAlive(task)) {
    await signalTask(ctx, record.id, SIGKILL);
    await mustExitWithin(ctx, record.id, KILL_PATIENCE_MS);
  }
  try {
    await deleteEndedTask(ctx, record.id);
  } catch (error) {
    // Between two lives whoever starts the next one may have been faster than we.
    const next = looks > 1 ? await taskOf(ctx, record.id) : undefined;
    if (next === undefined || !isAlive(next)) throw error;
    return endTask(ctx, record, options, looks - 1);
  }
  // Or is about to be.
  if (watched) await endOrphan(ctx, record.id);
}

// Late: most of what is removed has left nothing.
async function endOrphan(ctx: EngineContext, id: string): Promise<void> {
  await (await import("./orphan-task.ts")).endOrphanTask(ctx, id);
}

/** Without a look before; where that does not succeed, a look tells why. */
async function isEndedTaskDeleted(ctx: EngineContext, id: string): Promise<boolean> {
  const [, deleted] = await Promise.allSettled([detach(ctx, id), ctx.client.tasks.delete(id)]);
  return deleted.status === "fulfilled";
}

/**
 * Deletes a task that has ended, and takes down its networks beside it. What cannot be taken down stays on record: the
 * next start, the removal and the sweep each try again.
 */
export async function deleteEndedTask(ctx: EngineContext, id: string): Promise<void> {
  const [, deleted] = await Promise.allSettled([detach(ctx, id), deleteTask(ctx, id)]);
  if (deleted.status === "rejected") throw deleted.reason;
}

/** Takes down what a container that does not run has on the host: the memory that it shared, and its networks. */
export async function detach(ctx: EngineContext, id: string): Promise<void> {
  await dropMemory(ctx, id);
  if (!existsSync(networksPath(ctx.disk, ctx.namespace, id))) return;
  const { detachNetworks } = await import("../networks/detach.ts");
  await detachNetworks(ctx.disk, { namespace: ctx.namespace, id });
}

/** Deletes a task that has ended or was never started; one that is gone is as good as deleted. */
export async function deleteTask(ctx: EngineContext, id: string): Promise<void> {
  try {
    await unlessGone(() => ctx.client.tasks.delete(id));
  } catch (error) {
    // Somebody else deletes it at this moment: done when it is out of containerd's sight.
    if (!isShimGone(error) || (await taskOf(ctx, id)) !== undefined) throw error;
  }
}

async function killNow(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  await forgetRestart(ctx, record);
  await signalTask(ctx, record.id, SIGKILL);
}

// The monitor would start it again between the kill and the removal.
async function forgetRestart(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  if (record.labels[RESTART_STATUS] === undefined) return;
  await unlessGone(() => setLabels(ctx, record.id, { [RESTART_STATUS]: "" }));
}

function mustNotRun(record: ContainerRecord, task: TaskProcess | undefined, ref: string): void {
  const state = stateInTheWay(record, task);
  if (state === undefined) return;
  throw new LeptonError("failed-precondition", `cannot remove container "${ref}": container is ${state}`, {
    hint: "stop the container before removing or force remove (rm -f)",
  });
}

function stateInTheWay(record: ContainerRecord, task: TaskProcess | undefined): string | undefined {
  if (task !== undefined && isAlive(task)) return task.status === PAUSED ? "paused" : "running";
  return isToRestart(record, task) ? "restarting" : undefined;
}
