/** Freezes and thaws the processes of a container. */
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { RESTART_STATUS } from "../labels.ts";
import { taskOf } from "./list.ts";
import { resolveContainer } from "./resolve.ts";
import { whileUnwatched } from "./restart-watch.ts";
import { isAlive, notRunning, PAUSED } from "./stop.ts";

/** Freezes a running container; `failed-precondition` where it is not running or frozen already. */
export async function pauseContainer(ctx: EngineContext, ref: string): Promise<void> {
  const record = await resolveContainer(ctx, ref);
  const { id } = record;
  const task = await taskOf(ctx, id);
  if (task === undefined || !isAlive(task)) throw notRunning(id);
  if (task.status === PAUSED) throw new LeptonError("failed-precondition", `container ${id} is already paused`);
  await whileUnwatched(ctx, record, { [RESTART_STATUS]: "paused" }, () => ctx.client.tasks.pause(id));
}

/** Thaws a frozen container; `failed-precondition` where it is not frozen. */
export async function unpauseContainer(ctx: EngineContext, ref: string): Promise<void> {
  const record = await resolveContainer(ctx, ref);
  const { id } = record;
  const task = await taskOf(ctx, id);
  if (task?.status !== PAUSED) throw new LeptonError("failed-precondition", `container ${id} is not paused`);
  await whileUnwatched(ctx, record, { [RESTART_STATUS]: "running" }, () => ctx.client.tasks.resume(id));
}
