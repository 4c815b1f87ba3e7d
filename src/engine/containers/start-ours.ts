/** The starts that the restart monitor would do with less than the container had: it says when, and we start. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { currentOwner, formatOwner } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { RESTART_STATUS, STARTING } from "../labels.ts";
import { unlessGone } from "../unless-gone.ts";
import { settledTask } from "./between-lives.ts";
import { withContainerLock } from "./lock.ts";
import { recordOf } from "./reap.ts";
import { needsOurHand, nextRestart } from "./restart-policy.ts";
import { setLabels } from "./set-labels.ts";
import { startAgain } from "./start.ts";
import { isAlive } from "./stop.ts";

/** Starts a container for the monitor, unless somebody has stopped or started it meanwhile. */
export async function startForMonitor(ctx: EngineContext, id: string): Promise<void> {
  await withContainerLock(ctx, id, async () => {
    const record = await recordOf(ctx, id);
    if (record !== undefined && isDue(record)) await startOurs(ctx, record);
  });
}

// Or we have begun it already, and containerd went away in the middle.
function isDue({ labels }: ContainerRecord): boolean {
  return labels[RESTART_STATUS] === "running" || labels[STARTING] === formatOwner(currentOwner());
}

/** For whoever holds the container's lock; where the start fails the monitor may ask again. */
export async function startOurs(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  // The monitor's own try ends first: it is refused.
  const task = await settledTask(ctx, record.id);
  if (task !== undefined && isAlive(task)) return;
  try {
    await startAgain(ctx, record, { restartCount: nextRestart(record.labels) });
  } catch (error) {
    await unlessGone(() => setLabels(ctx, record.id, { [RESTART_STATUS]: "running" }));
    // The reason stands in the record, and the monitor asks again, unless it is the next command that has to.
    if (!isLeptonError(error) || error.code === "unavailable" || needsOurHand(record.labels, false)) throw error;
  }
}
