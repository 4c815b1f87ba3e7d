/** `restart`: stop and start as one act; whoever finds it half-done brings it to its end. */
import { setTimeout as delay } from "node:timers/promises";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { RESTARTING } from "../labels.ts";
import { publishContainerEvent } from "./events.ts";
import { taskOf } from "./list.ts";
import { withContainerLock } from "./lock.ts";
import { resolveContainer } from "./resolve.ts";
import { setLabels } from "./set-labels.ts";
import { mustBeOurs, startAgain } from "./start.ts";
import { isAlive, type StopOptions, stopLocked } from "./stop.ts";
import { waitForExitWithin } from "./wait.ts";

/** Stops a container, where it runs, and starts it. */
export async function restartContainer(ctx: EngineContext, ref: string, options: StopOptions = {}): Promise<void> {
  const { id } = await resolveContainer(ctx, ref);
  await withContainerLock(ctx, id, async () => {
    const record = await ctx.client.containers.get(id);
    mustBeOurs(record, ref);
    await setLabels(ctx, id, { [RESTARTING]: formatOwner(currentOwner()) });
    await stopToRestart(ctx, record, options);
    await startAgain(ctx, record);
    await publishContainerEvent(ctx, "restart", id);
  });
}

/** How long an end that the dead had asked for is waited for. */
const LAST_WORD_MS = 1_000;
/**
 * A start fails where containerd has not yet done with what the dead asked it for, e.g. takes the new shim's directory
 * for that of the one before: a moment later it does not.
 */
const TRIES = 3;
const RETRY_MS = 500;

/** Starts what somebody has stopped to restart it and then died; false where it runs, as before or as was wanted. */
export async function finishRestart(
  ctx: EngineContext,
  record: ContainerRecord,
  task: TaskProcess | undefined,
): Promise<boolean> {
  const runs = task !== undefined && isAlive(task);
  if (runs && (await waitForExitWithin(ctx, record.id, LAST_WORD_MS)) === undefined) return false;
  return startPatiently(ctx, record);
}

/** False where it does not start: the reason stands in the record, for inspect. */
async function startPatiently(ctx: EngineContext, record: ContainerRecord): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      if ((await taskOf(ctx, record.id)) === undefined) {
        await (await import("./orphan-task.ts")).endOrphanTask(ctx, record.id);
      }
      await startAgain(ctx, record);
      return true;
    } catch (error) {
      if (!isLeptonError(error)) throw error;
      if (tries === TRIES) return false;
      await delay(RETRY_MS * tries);
    }
  }
}

async function stopToRestart(ctx: EngineContext, record: ContainerRecord, options: StopOptions): Promise<void> {
  try {
    await stopLocked(ctx, record, options);
  } catch (error) {
    await setLabels(ctx, record.id, { [RESTARTING]: "" });
    throw error;
  }
}
