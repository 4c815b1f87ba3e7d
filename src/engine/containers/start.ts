/**
 * Starts the process of a container: FIFOs, task, attach, start. The console is there before the process runs,
 * so nothing that it writes can be missed.
 */

import { setTimeout as delay } from "node:timers/promises";
import { loadSockets } from "../../console/client-link.ts";
import { type ConsoleConfig, readConsoleConfig } from "../../console/config.ts";
import { removeExitFile } from "../../console/exit-file.ts";
import { allowStarts } from "../../console/unwanted.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { NewTask } from "../../containerd/tasks.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import {
  ERROR,
  EXIT_CODE,
  FINISHED_AT,
  HELD,
  NAME,
  OWNER,
  PORTS,
  RESTART_COUNT,
  RESTART_EXPLICITLY_STOPPED,
  RESTART_POLICY,
  RESTART_STATUS,
  RESTARTING,
  RESTARTS,
  STARTED_AT,
  STARTING,
} from "../labels.ts";
import type { Attachment, StartContainer } from "../types.ts";
import { unlessGone } from "../unless-gone.ts";
import { attachToConsole } from "./attach.ts";
import type { CreatedContainer } from "./create.ts";
import { relinkHosts } from "./hosts-plan.ts";
import { rejoinNamespaces } from "./joined-namespaces.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { writePidFile } from "./pid-file.ts";
import { deleteEndedTask, deleteTask } from "./remove.ts";
import { resolveContainer } from "./resolve.ts";
import { isOursToStart } from "./restart-policy.ts";
import { logUriLabel } from "./restart-watch.ts";
import { setLabels } from "./set-labels.ts";
import { startFailure } from "./start-failure.ts";
import { CREATED, isStopped } from "./stop.ts";
import { openTaskIo } from "./task-io.ts";

export interface Started {
  readonly attachment?: Attachment;
}

/** Starts a container; one that runs is left alone (and attached to, where that was asked). */
export async function startContainer(ctx: EngineContext, ref: string, options: StartContainer = {}): Promise<Started> {
  const { id } = await resolveContainer(ctx, ref);
  return withContainerLock(ctx, id, async () => {
    const record = await ctx.client.containers.get(id);
    mustBeOurs(record, ref);
    return startAgain(ctx, record, options);
  });
}

/** As startContainer, for a caller that holds the container's lock. */
export async function startAgain(
  ctx: EngineContext,
  record: ContainerRecord,
  options: StartContainer & { readonly restartCount?: number } = {},
): Promise<Started> {
  const task = await taskOf(ctx, record.id);
  if (task !== undefined && !isStopped(task) && task.status !== CREATED) {
    return options.attach === true ? { attachment: await attachToConsole(ctx, record, options) } : {};
  }
  if (task !== undefined) await deleteTask(ctx, record.id);
  await forgetLastRun(ctx, record, options.restartCount);
  return startTask(ctx, record, options);
}

/** Creates and starts the task of a container that has none, for a caller that nobody can race. */
export async function startTask(
  ctx: EngineContext,
  record: ContainerRecord,
  options: StartContainer,
  fresh?: Pick<CreatedContainer, "rootfs" | "consoleConfig">,
): Promise<Started> {
  const { id } = record;
  let abort = () => {};
  let attachment: Attachment | undefined;
  let startedAt = new Date();
  try {
    await rejoinNamespaces(ctx, record);
    if (record.labels[PORTS] !== undefined) await checkPorts(ctx, id, fresh?.consoleConfig);
    if (fresh === undefined) await relinkHosts(ctx, id);
    const io = await openTaskIo(ctx, id, fresh?.consoleConfig);
    abort = io.abort;
    const rootfs = fresh?.rootfs ?? (await ctx.client.snapshots(record.snapshotter).mounts(record.snapshotKey));
    const creating = createTask(ctx, { containerId: id, rootfs, ...io.stdio });
    // While shim and runtime are at work: the attachment, and the lock at the end, want it.
    if (options.attach === true) await Promise.race([creating, loadSockets()]);
    const pid = await creating;
    io.created(pid);
    if (options.attach === true) attachment = await attachToConsole(ctx, record, { ...options, claimReap: true });
    // Before the call: a fast process has ended when it returns.
    startedAt = new Date();
    await ctx.client.tasks.start({ containerId: id });
    if (options.size !== undefined && io.stdio.terminal) await attachment?.resize(options.size);
    await writePidFile(record, pid);
  } catch (error) {
    attachment?.detach();
    throw await afterFailedStart(ctx, record, abort, error);
  }
  await markStarted(ctx, record, startedAt);
  return attachment === undefined ? {} : { attachment };
}

const TRIES = 10;
const RETRY_MS = 100;

/**
 * Creates a task where none is to be seen. A client that died in Tasks.Delete leaves a shim without a process: nobody
 * gets a task of it, and its name is taken, until somebody deletes it once more.
 */
async function createTask(ctx: EngineContext, task: NewTask, tries = TRIES): Promise<number> {
  try {
    return await ctx.client.tasks.create(task);
  } catch (error) {
    if (!isLeptonError(error, "already-exists") || tries === 1) throw error;
    if ((await taskOf(ctx, task.containerId)) !== undefined) throw error;
    // Or somebody is deleting it just now.
    if (tries < TRIES) await delay(RETRY_MS);
    await deleteTask(ctx, task.containerId);
  }
  return createTask(ctx, task, tries - 1);
}

/** Refuses what a living container has before a console and a task are made in vain. */
async function checkPorts(ctx: EngineContext, id: string, fresh: ConsoleConfig | undefined): Promise<void> {
  const config = fresh ?? (await readConsoleConfig(containerDir(ctx.disk, ctx.namespace, id)));
  await (await portHolders()).refuseTakenPorts(ctx, id, config.ports ?? []);
}

// Late: most containers publish nothing.
function portHolders() {
  return import("../networks/port-holder.ts");
}

// The container stays, as in docker: only its task goes, and the reason is kept for inspect.
async function afterFailedStart(
  ctx: EngineContext,
  record: ContainerRecord,
  abort: () => void,
  error: unknown,
): Promise<LeptonError> {
  const { [PORTS]: ports } = record.labels;
  const refused = ports === undefined ? undefined : await (await portHolders()).portFailure(ctx, record.id);
  const failure = startFailure(record.id, refused ?? error);
  // First: what is taken down waits for the ports that a console without its container holds.
  abort();
  await deleteEndedTask(ctx, record.id);
  // A status without a time: the container has not ended, for it never ran.
  const status = { [ERROR]: failure.message.slice(0, 1024), [EXIT_CODE]: String(failure.exitCode ?? 125) };
  await setLabels(ctx, record.id, { ...NOBODY, ...status });
  return failure;
}

// Nobody is at work any more; who held the watch died in the restart that this start has finished.
const NOBODY = { [OWNER]: "", [STARTING]: "", [RESTARTING]: "", [HELD]: "" };

// What a listing would show of the run before: the labels first, the file after, so that no moment shows neither.
async function forgetLastRun(ctx: EngineContext, record: ContainerRecord, restartCount = 0): Promise<void> {
  const count = restartCount === 0 ? "" : String(restartCount);
  await setLabels(ctx, record.id, {
    [STARTING]: formatOwner(currentOwner()),
    // The monitor would take the task that is not yet started for one to replace.
    [RESTART_STATUS]: "",
    [EXIT_CODE]: "",
    [STARTED_AT]: "",
    [FINISHED_AT]: "",
    [ERROR]: "",
    [RESTART_COUNT]: count,
    ...(isOursToStart(record.labels) ? { [RESTARTS]: count } : {}),
    [RESTART_EXPLICITLY_STOPPED]: "",
  });
  const dir = containerDir(ctx.disk, ctx.namespace, record.id);
  await removeExitFile(dir);
  await allowStarts(dir);
}

async function markStarted(ctx: EngineContext, record: ContainerRecord, startedAt: Date): Promise<void> {
  const labels = {
    ...NOBODY,
    // At the exit the process and its /proc are gone.
    [STARTED_AT]: startedAt.toISOString(),
    ...(record.labels[RESTART_POLICY] === undefined
      ? {}
      : { [RESTART_STATUS]: "running", ...logUriLabel(ctx, record.labels) }),
  };
  // A fast process with `--rm` may have ended, and gone, by now.
  await unlessGone(() => setLabels(ctx, record.id, labels));
}

/** Throws where another tool made the container: only that knows all that belongs to it. */
export function mustBeOurs(record: ContainerRecord, ref: string, verb = "start"): void {
  if (record.labels[NAME] !== undefined) return;
  throw new LeptonError("failed-precondition", `cannot ${verb} container "${ref}": it was made by another tool`, {
    hint: `${verb} it with the tool that made it`,
  });
}
