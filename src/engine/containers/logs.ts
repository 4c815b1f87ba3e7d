/** The log of a container, by whichever tool it was written. */
import { readConsoleConfig } from "../../console/config.ts";
import { exitFilePath } from "../../console/exit-file.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { NAME } from "../labels.ts";
import { type LogSource, readLogBatches } from "../logs/read-log.ts";
import type { LogOptions, LogRecord } from "../types.ts";
import { exitFromLabels } from "./exit-record.ts";
import { taskOf } from "./list.ts";
import { containerLogPath } from "./log-path.ts";
import { recordOf } from "./reap.ts";
import { resolveContainer } from "./resolve.ts";
import { isAlive } from "./stop.ts";

/** Batches of records in file order; see readLogBatches for what ends a follower. */
export async function* containerLogs(
  ctx: EngineContext,
  ref: string,
  options: LogOptions = {},
): AsyncGenerator<LogRecord[], void, undefined> {
  const record = await resolveContainer(ctx, ref);
  await mustKeepLog(ctx, record);
  yield* readLogBatches(logSource(ctx, record, options), options);
}

async function mustKeepLog(ctx: EngineContext, { id, labels }: ContainerRecord): Promise<void> {
  if (labels[NAME] === undefined) return;
  const { logDriver } = await readConsoleConfig(containerDir(ctx.disk, ctx.namespace, id));
  if (logDriver !== "none") return;
  throw new LeptonError("failed-precondition", "configured logging driver does not support reading");
}

function logSource(ctx: EngineContext, record: ContainerRecord, { ended }: LogOptions): LogSource {
  const path = containerLogPath(ctx, record);
  if (path === undefined) {
    throw new LeptonError("failed-precondition", "the tool that made this container keeps no log that can be read");
  }
  const isOurs = record.labels[NAME] !== undefined;
  return {
    path,
    ...(isOurs ? { exitPath: exitFilePath(containerDir(ctx.disk, ctx.namespace, record.id)) } : {}),
    ended: async () => (ended === undefined ? hasEnded(ctx, record.id) : ended()),
  };
}

// A containerd that is away says nothing about the container.
async function hasEnded(ctx: EngineContext, id: string): Promise<boolean> {
  try {
    const task = await taskOf(ctx, id);
    if (task !== undefined) return !isAlive(task) && task.status !== CREATED;
    const record = await recordOf(ctx, id);
    // Never started: docker's `logs -f` waits for its first line.
    return record?.labels[NAME] === undefined || exitFromLabels(record.labels) !== undefined;
  } catch (error) {
    if (isLeptonError(error, "unavailable")) return false;
    throw error;
  }
}

const CREATED = 1;
