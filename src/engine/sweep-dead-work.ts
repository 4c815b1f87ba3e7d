/** The sweep itself, for when somebody has died at work: removes what nobody living holds. */
import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerRecord } from "../containerd/containers.ts";
import { label, present } from "../containerd/filters.ts";
import type { Lease } from "../containerd/leases.ts";
import type { TaskProcess } from "../containerd/tasks.ts";
import { type DeadWork, deadWork } from "../disk/at-work.ts";
import { listDir } from "../disk/atomic.ts";
import { containerDir, containersDir } from "../disk/container-dir.ts";
import { withLock } from "../disk/lock.ts";
import { sweepNames } from "../disk/names.ts";
import { currentOwner, isOwnerDead, parseOwner } from "../disk/owner.ts";
import { makePrivateDir } from "../disk/private-dir.ts";
import { sweepContainerState } from "../disk/state.ts";
import { isLeptonError } from "../errors.ts";
import { exitFromFile, exitFromLabels, UNSEEN_EXIT, wasStarted } from "./containers/exit-record.ts";
import { letGo } from "./containers/hold-still.ts";
import { endLeftProbe } from "./containers/left-probe.ts";
import { taskOf } from "./containers/list.ts";
import { withContainerLock } from "./containers/lock.ts";
import { isNameInUse } from "./containers/name-in-use.ts";
import { endOrphanTask } from "./containers/orphan-task.ts";
import { reapLocked, recordOf } from "./containers/reap.ts";
import { deleteTask, detach, finishRemoval, removeLocked } from "./containers/remove.ts";
import { finishRestart } from "./containers/restart.ts";
import { needsOurHand, willRestart } from "./containers/restart-policy.ts";
import { watchLabel } from "./containers/restart-watch.ts";
import { setLabels } from "./containers/set-labels.ts";
import { CREATED, isStopped } from "./containers/stop.ts";
import { finishUpdate } from "./containers/update.ts";
import type { EngineContext } from "./context.ts";
import { keepLeased } from "./images/pull/kept-blobs.ts";
import { markLeftIngests } from "./images/pull/stale-ingests.ts";
import {
  AUTO_REMOVE,
  HELD,
  NAME,
  OWNER,
  PAUSED_BY,
  PULL,
  REMOVING,
  RESTART_STATUS,
  RESTARTING,
  STARTING,
  UPDATE,
  UPDATING,
} from "./labels.ts";
import { finishChange } from "./networks/connect.ts";
import { readNetworks } from "./networks/container-networks.ts";
import { hasStray, isAnythingLeft } from "./networks/detach.ts";
import { sweepNetworks } from "./networks/take-down.ts";
import { unlessGone } from "./unless-gone.ts";
import { sweepVolumes } from "./volumes/sweep.ts";

/**
 * Sweeps every namespace in which somebody died at work; after a boot, which `mark` tells, every one there is.
 * What could not be swept stays on the register, and is told by throwing when all else has been done.
 */
export async function sweepDeadWork(ctx: EngineContext, mark: string): Promise<void> {
  // One at a time: who waited finds the work done.
  await withLock(`${ctx.disk.runDir}/sweep`, () => sweepAll(ctx, mark), { timeoutMs: 60_000 });
}

async function sweepAll(ctx: EngineContext, mark: string): Promise<void> {
  const dead = await deadWork(ctx.disk);
  const afterBoot = existsSync(mark) ? [] : await listDir(dirname(containersDir(ctx.disk, ctx.namespace)));
  const namespaces = new Set([...dead.map((work) => work.namespace), ...afterBoot]);
  await eachOf(namespaces, async (namespace) => {
    const inside = { ...ctx, namespace, client: ctx.client.inNamespace(namespace) };
    await patiently(() => sweepNamespace(inside));
    for (const work of dead) if (work.namespace === namespace) await finish(inside, work);
  });
  await makePrivateDir(ctx.disk.runDir);
  writeFileSync(mark, "", { mode: 0o600 });
}

async function finish(ctx: EngineContext, work: DeadWork): Promise<void> {
  await work.clear();
  await clearInContainer(ctx, work);
  work.forget();
}

async function clearInContainer(ctx: EngineContext, work: DeadWork): Promise<void> {
  const left = await work.leftInContainer();
  if (left === undefined) return;
  const { removeLeftIn } = await import("./copy/remove-left.ts");
  try {
    await removeLeftIn(ctx, left);
  } catch {
    // Read-only by now, or of a snapshotter that cannot be looked into: then nobody can do anything about it.
  }
}

const TRIES = 3;
const RETRY_MS = 100;

// A console's reaper, another client's rm, containerd itself may be at the same remains: a moment later they are gone.
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || isLeptonError(error, "canceled")) throw error;
      await delay(RETRY_MS * tries);
    }
  }
}

/** Does it for each, also behind one that fails; then throws the first failure. */
async function eachOf<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

async function sweepNamespace(ctx: EngineContext): Promise<void> {
  const [leases, all, tasks] = await Promise.all([
    ctx.client.leases.list([present(label(OWNER))]),
    ctx.client.containers.list([present(label(NAME)), present(label(PAUSED_BY))]),
    ctx.client.tasks.list(),
  ]);
  const records = all.filter(({ labels }) => labels[NAME] !== undefined);
  const steps = [
    () => eachOf(all, async ({ id, labels }) => void (isOwnerDead(labels[PAUSED_BY]) && (await letGo(ctx, id)))),
    () => eachOf(records, (record) => endLeftProbe(ctx, record)),
    () => sweepContainers(ctx, records, new Map(tasks.map((task) => [task.id, task]))),
    () => sweepDisk(ctx, records),
    () => sweepNetworks(ctx),
    () => sweepLeases(ctx, leases),
    () => markLeftIngests(ctx),
  ];
  await eachOf(steps, (step) => step());
}

async function sweepLeases(ctx: EngineContext, leases: readonly Lease[]): Promise<void> {
  await eachOf(leases, async ({ id, labels }) => {
    if (!isOwnerDead(labels[OWNER])) return;
    const pulled = labels[PULL];
    if (pulled !== undefined) await unlessGone(() => keepLeased(ctx.client, id, pulled));
    await unlessGone(() => ctx.client.leases.delete(id, { sync: true }));
  });
}

async function sweepDisk(ctx: EngineContext, records: readonly ContainerRecord[]): Promise<void> {
  const isKnown = async (id: string) => (await recordOf(ctx, id)) !== undefined;
  await sweepNames(ctx.disk, ctx.namespace, {
    listed: new Set(records.flatMap(({ labels }) => labels[NAME] ?? [])),
    isKnown: (id, name) => isNameInUse(ctx, id, name),
  });
  await sweepContainerState(ctx.disk, ctx.namespace, {
    listed: new Set(records.map(({ id }) => id)),
    isKnown,
    before: (id) => detach(ctx, id),
  });
  await sweepVolumes(ctx);
}

async function sweepContainers(
  ctx: EngineContext,
  records: readonly ContainerRecord[],
  tasks: ReadonlyMap<string, TaskProcess>,
): Promise<void> {
  await eachOf(records, async (record) => {
    if (!(await needsCare(ctx, record, tasks.get(record.id)))) return;
    await withContainerLock(ctx, record.id, async () => {
      const now = await recordOf(ctx, record.id);
      if (now !== undefined) await care(ctx, now, await taskOf(ctx, record.id));
    });
  });
}

// A look at data already read and at small files, so that a sound namespace costs no call more.
async function needsCare(ctx: EngineContext, record: ContainerRecord, task: TaskProcess | undefined): Promise<boolean> {
  const { labels } = record;
  const owners = ownersOf(labels);
  if (owners.some(isOwnerDead)) return true;
  if (owners.some((owner) => owner !== undefined)) return false;
  if (task === undefined) return isLeft(ctx, record) || (await isOnNetworks(ctx, record.id));
  if (!isStopped(task)) return hasStray(await readNetworks(ctx.disk, ctx.namespace, record.id));
  // The console's reaper died, or was never started: the console itself was killed.
  return !willRestart(labels, task.exitStatus) || labels[RESTART_STATUS] === "paused";
}

// Its hook was killed with the one who started it, or the host was.
async function isOnNetworks({ disk, namespace }: EngineContext, id: string): Promise<boolean> {
  return isAnythingLeft(await readNetworks(disk, namespace, id));
}

function ownersOf(labels: ContainerRecord["labels"]): (string | undefined)[] {
  return [OWNER, STARTING, REMOVING, RESTARTING, UPDATING, HELD].map((key) => labels[key]);
}

/** True for a container without a task with which somebody had yet to do something when it ended. */
function isLeft(ctx: EngineContext, { id, labels }: ContainerRecord): boolean {
  const exit = exitFromLabels(labels) ?? exitFromFile(containerDir(ctx.disk, ctx.namespace, id));
  // Whoever was removing it is dead, or is at it just now and holds the lock.
  if (exit !== undefined && labels[AUTO_REMOVE] === "true") return true;
  if (exit === undefined && !wasStarted(labels)) return false;
  const restarts = willRestart(labels, exit?.exitCode ?? UNSEEN_EXIT);
  return restarts ? needsOurHand(labels, false) || labels[RESTART_STATUS] === "paused" : exit === undefined;
}

async function care(ctx: EngineContext, record: ContainerRecord, task: TaskProcess | undefined): Promise<void> {
  if (isOwnerDead(record.labels[REMOVING])) return finishRemoval(ctx, record);
  if (isOwnerDead(record.labels[UPDATING])) return finishUpdate(ctx, record);
  if (isOwnerDead(record.labels[RESTARTING]) && (await finishRestart(ctx, record, task))) return;
  if (task === undefined) await detach(ctx, record.id);
  const wasLeft = task === undefined && !ownersOf(record.labels).some(isOwnerDead);
  if (wasLeft || (task !== undefined && isStopped(task))) return reapLocked(ctx, record);
  if (task === undefined || task.status === CREATED) return careForUnstarted(ctx, record, task);
  await finishChange(ctx, record, task.pid);
  await clearOwner(ctx, record, task);
}

async function careForUnstarted(
  ctx: EngineContext,
  record: ContainerRecord,
  task: TaskProcess | undefined,
): Promise<void> {
  if (isOwnerDead(record.labels[OWNER]) && isOfThisBoot(record.labels[OWNER])) {
    return removeLocked(ctx, record, { force: true });
  }
  if (task === undefined) await endOrphanTask(ctx, record.id);
  else await deleteTask(ctx, record.id);
  await detach(ctx, record.id);
  await clearOwner(ctx, record);
  await reapLocked(ctx, (await recordOf(ctx, record.id)) ?? record);
}

/** Ends the work of the dead; a container that runs is the restart monitor's again. */
async function clearOwner(ctx: EngineContext, { id, labels }: ContainerRecord, task?: TaskProcess): Promise<void> {
  const none = { [OWNER]: "", [STARTING]: "", [RESTARTING]: "", [UPDATING]: "", [UPDATE]: "", [HELD]: "" };
  await setLabels(ctx, id, { ...none, ...watchLabel(labels, task) });
}

// A container that ran when the host lost power looks half-made too, if its owner died in the instant after the start:
// of an earlier boot nothing is removed.
function isOfThisBoot(owner: string | undefined): boolean {
  const parsed = owner === undefined ? undefined : parseOwner(owner);
  return parsed !== undefined && parsed.bootId === currentOwner().bootId;
}
