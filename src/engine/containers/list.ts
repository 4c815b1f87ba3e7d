/** Lists the containers of a namespace: two calls to containerd, however many containers there are. */
import { readHealth } from "../../console/health/file.ts";
import { heldPortsNow } from "../../console/ports/held.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { TaskProcess } from "../../containerd/tasks.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { consoleDir } from "../../disk/paths.ts";
import { volumeAt } from "../../disk/volumes.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { Container, ListContainers } from "../types.ts";
import { exitFromFile } from "./exit-record.ts";
import { bootTimeMs } from "./process-start.ts";
import { isShimGone } from "./shim-gone.ts";
import { type SummaryFacts, toContainer } from "./summary.ts";

/** Containers, newest first; without `all` only those that docker calls running. */
export async function listContainers(ctx: EngineContext, options: ListContainers = {}): Promise<Container[]> {
  const [records, tasks] = await Promise.all([ctx.client.containers.list(), tasksById(ctx)]);
  const facts = summaryFacts(ctx);
  return records
    .map((record) => toContainer(record, tasks.get(record.id), facts))
    .filter((container) => options.all === true || isUp(container))
    .sort((a, b) => b.createdAtMs - a.createdAtMs);
}

/** One row, of a record already read: one more call. */
export async function summarize(ctx: EngineContext, record: ContainerRecord): Promise<Container> {
  return toContainer(record, await taskOf(ctx, record.id), summaryFacts(ctx));
}

const SHIM_LOOKS = 50;
const SHIM_LOOK_MS = 20;

/** The task of a container; undefined where it has none. */
export async function taskOf(ctx: EngineContext, id: string, looks = SHIM_LOOKS): Promise<TaskProcess | undefined> {
  try {
    return await ctx.client.tasks.get(id);
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    if (!isShimGone(error) || looks === 0) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, SHIM_LOOK_MS));
  return taskOf(ctx, id, looks - 1);
}

async function tasksById(ctx: EngineContext): Promise<Map<string, TaskProcess>> {
  const tasks = await ctx.client.tasks.list();
  // Get and List carry the container's id in `id` (wire.md 3.1).
  return new Map(tasks.map((task) => [task.id, task]));
}

function summaryFacts(ctx: EngineContext): SummaryFacts {
  return {
    namespace: ctx.namespace,
    bootMs: bootTimeMs(),
    exitOnDisk: (id) => exitFromFile(containerDir(ctx.disk, ctx.namespace, id)),
    healthOnDisk: (id) => readHealth(containerDir(ctx.disk, ctx.namespace, id))?.status,
    heldPorts: (id) => heldPortsNow(consoleDir(ctx.disk, ctx.namespace, id)),
    volumeAt: (source) => volumeAt(ctx.disk, ctx.namespace, source),
  };
}

function isUp(container: Container): boolean {
  return container.status === "running" || container.status === "paused" || container.status === "restarting";
}
