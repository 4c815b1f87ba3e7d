/**
 * `update`: limits and restart policy of a container that exists. Record and running process change both or neither:
 * what was asked for stands in a label until both have it, so that whoever finds us dead does it again.
 */
import { OCI_TYPE } from "../../containerd/any.ts";
import type { ContainerField, ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { LeptonError } from "../../errors.ts";
import { type ChangedLimits, changeLimits } from "../../oci/spec/change-limits.ts";
import { hostFacts } from "../../oci/spec/host-facts.ts";
import { decodeSpec, encodeSpec } from "../../oci/spec/json.ts";
import type { EngineContext } from "../context.ts";
import { AUTO_REMOVE, UPDATE, UPDATING } from "../labels.ts";
import type { UpdateContainer } from "../types.ts";
import { settledTask } from "./between-lives.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { resolveContainer } from "./resolve.ts";
import { parseRestartPolicy } from "./restart-policy.ts";
import { isWatched, policyLabels } from "./restart-watch.ts";
import { setLabels } from "./set-labels.ts";
import { mustBeOurs } from "./start.ts";
import { CREATED, isAlive, isStopped } from "./stop.ts";

/** Resolves with docker's warnings of limits that this host cannot set. */
export async function updateContainer(
  ctx: EngineContext,
  ref: string,
  change: UpdateContainer,
): Promise<readonly string[]> {
  const { id } = await resolveContainer(ctx, ref);
  return withContainerLock(ctx, id, async () => {
    const record = await ctx.client.containers.get(id);
    mustBeOurs(record, ref, "update");
    return updateLocked(ctx, record, change);
  });
}

/** As updateContainer, for a caller that holds the container's lock; done a second time it changes nothing more. */
export async function updateLocked(
  ctx: EngineContext,
  record: ContainerRecord,
  change: UpdateContainer,
): Promise<readonly string[]> {
  checkRestart(record, change);
  const spec = decodeSpec(record.spec?.value ?? new Uint8Array());
  const limits = changeLimits(spec.linux.resources, change, await hostFacts());
  const watched = isWatched(record.labels);
  const task = await (watched ? settledTask(ctx, record.id) : taskOf(ctx, record.id));
  await setLabels(ctx, record.id, { [UPDATING]: formatOwner(currentOwner()), [UPDATE]: JSON.stringify(change) });
  try {
    await applyToTask(ctx, record.id, task, limits);
  } catch (error) {
    // The runtime has put back what it had set before one of them failed.
    await setLabels(ctx, record.id, NOTHING_LEFT);
    throw error;
  }
  const changed = { ...spec, linux: { ...spec.linux, resources: limits.resources } };
  const labels = { ...NOTHING_LEFT, ...policyLabels(ctx, record.labels, change.restart, task) };
  const fields = Object.keys(labels).map((key): ContainerField => `labels.${key}`);
  await ctx.client.containers.update(
    { id: record.id, labels, spec: { typeUrl: record.spec?.typeUrl ?? OCI_TYPE.spec, value: encodeSpec(changed) } },
    ["spec", ...fields],
  );
  if (watched && !hasProcess(task)) await applyToNext(ctx, record.id, limits);
  if (task !== undefined && isStopped(task)) await reapAsItIsNow(ctx, record.id);
  return limits.warnings;
}

const NOTHING_LEFT = { [UPDATING]: "", [UPDATE]: "" };

function checkRestart({ labels }: ContainerRecord, { restart }: UpdateContainer): void {
  if (restart === undefined || parseRestartPolicy(restart).name === "no" || labels[AUTO_REMOVE] !== "true") return;
  throw new LeptonError(
    "invalid-argument",
    "Restart policy cannot be updated because AutoRemove is enabled for the container",
  );
}

async function applyToTask(
  ctx: EngineContext,
  id: string,
  task: TaskProcess | undefined,
  { applied }: ChangedLimits,
): Promise<void> {
  if (task === undefined || !hasProcess(task) || Object.keys(applied).length === 0) return;
  await ctx.client.tasks.update(id, {
    typeUrl: OCI_TYPE.linuxResources,
    value: Buffer.from(JSON.stringify(applied)),
  });
}

// What the restart monitor has made is as good as started.
function hasProcess(task: TaskProcess | undefined): boolean {
  return task !== undefined && (isAlive(task) || task.status === CREATED);
}

// The restart monitor may have made the next process of the record as it was before.
async function applyToNext(ctx: EngineContext, id: string, limits: ChangedLimits): Promise<void> {
  await applyToTask(ctx, id, await settledTask(ctx, id), limits);
}

// It waited for a restart that there may be none of any more.
async function reapAsItIsNow(ctx: EngineContext, id: string): Promise<void> {
  const { reapLocked } = await import("./reap.ts");
  await reapLocked(ctx, await ctx.client.containers.get(id));
}

/** Does again what somebody died at. */
export async function finishUpdate(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  await updateLocked(ctx, record, JSON.parse(record.labels[UPDATE] ?? "{}") as UpdateContainer);
}
