/** Freezes a container for as long as something looks at it, and thaws it whatever happens, also where we are killed. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { withLock } from "../../disk/lock.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { PAUSED_BY, RESTART_STATUS } from "../labels.ts";
import { taskOf } from "./list.ts";
import { setLabels } from "./set-labels.ts";
import { PAUSED } from "./stop.ts";

// containerd.v1.types.Status.
const RUNNING = 2;
/** Others may hold a large container still for long. */
const PATIENCE_MS = 3_600_000;

/** Runs `work` while the container, if it runs, is frozen; one at a time for each container. */
export async function holdStill<T>(ctx: EngineContext, { id }: ContainerRecord, work: () => Promise<T>): Promise<T> {
  const scope = `${containerDir(ctx.disk, ctx.namespace, id)}/still`;
  return await withLock(scope, () => holdLocked(ctx, id, work), { timeoutMs: PATIENCE_MS });
}

async function holdLocked<T>(ctx: EngineContext, id: string, work: () => Promise<T>): Promise<T> {
  // One that a user has frozen stays so afterwards.
  if ((await taskOf(ctx, id))?.status !== RUNNING) return await work();
  // First the word, then the deed: what dies in between leaves a word too much.
  await mark(ctx, id, formatOwner(currentOwner()), ["running", "paused"]);
  try {
    await ctx.client.tasks.pause(id);
    return await work();
  } finally {
    await letGo(ctx, id);
  }
}

/** Thaws it where it is frozen, and takes the word back; one that has ended or is gone needs neither. */
export async function letGo(ctx: EngineContext, id: string): Promise<void> {
  if ((await taskOf(ctx, id))?.status === PAUSED) await unlessEnded(ctx.client.tasks.resume(id));
  await unlessEnded(mark(ctx, id, "", ["paused", "running"]));
}

// The restart monitor would take a frozen process for an ended one, and start another.
async function mark(ctx: EngineContext, id: string, owner: string, [from, to]: [string, string]): Promise<void> {
  const { labels } = await ctx.client.containers.get(id);
  const expected = labels[RESTART_STATUS] === from ? { [RESTART_STATUS]: to } : {};
  await setLabels(ctx, id, { [PAUSED_BY]: owner, ...expected });
}

async function unlessEnded(doing: Promise<void>): Promise<void> {
  try {
    await doing;
  } catch (error) {
    if (!isLeptonError(error, "not-found") && !isLeptonError(error, "failed-precondition")) throw error;
  }
}
