/** Waits for the end of a container's process, across restarts of containerd. */
import { setTimeout as delay } from "node:timers/promises";
import { toMs } from "../../containerd/time.ts";
import { containerDir } from "../../disk/container-dir.ts";
import { fromNode, isLeptonError, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { ExitStatus } from "../types.ts";
import { exitFromFile, exitFromLabels } from "./exit-record.ts";
import { taskOf } from "./list.ts";
import { shortId } from "./names.ts";
import { isShimGone } from "./shim-gone.ts";

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1_000;

/** Resolves with the exit of a container by id; one that never ran is waited for; `not-found` once it is removed. */
export async function waitForExit(ctx: EngineContext, id: string, signal?: AbortSignal): Promise<ExitStatus> {
  try {
    return await untilExit(ctx, id, signal);
  } catch (error) {
    throw fromNode(error, `cannot wait for container ${shortId(id)}`);
  }
}

async function untilExit(ctx: EngineContext, id: string, signal?: AbortSignal): Promise<ExitStatus> {
  let retryMs = FIRST_RETRY_MS;
  while (true) {
    signal?.throwIfAborted();
    try {
      const exit = await exitOnce(ctx, id, signal);
      if (exit !== undefined) return exit;
    } catch (error) {
      if (!isLeptonError(error, "unavailable")) throw error;
    }
    // Either containerd is away, or the container has not been started: neither tells when that ends.
    await delay(retryMs, undefined, signal === undefined ? {} : { signal });
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
  }
}

async function exitOnce(ctx: EngineContext, id: string, signal?: AbortSignal): Promise<ExitStatus | undefined> {
  const task = await taskOf(ctx, id);
  if (task === undefined) return recordedExit(ctx, id);
  try {
    const { exitStatus, exitedAt } = await ctx.client.tasks.wait({ containerId: id }, { signal });
    return { exitCode: exitStatus, exitedAtMs: toMs(exitedAt) ?? Date.now() };
  } catch (error) {
    // The task was deleted under the wait, or its shim went with a restart: its exit is on record then.
    if (isLeptonError(error, "not-found")) return recordedExit(ctx, id);
    if (isShimGone(error)) return undefined;
    throw error;
  }
}

/** The exit that the reaper or the console noted; undefined where the container has not ended; `not-found` where it is gone. */
export async function recordedExit(ctx: EngineContext, id: string): Promise<ExitStatus | undefined> {
  const { labels } = await ctx.client.containers.get(id);
  const exit = exitFromLabels(labels) ?? exitFromFile(containerDir(ctx.disk, ctx.namespace, id));
  return exit === undefined ? undefined : { exitCode: exit.exitCode, exitedAtMs: exit.finishedAtMs };
}

/** Resolves with the exit, or with undefined after `timeoutMs`. */
export async function waitForExitWithin(
  ctx: EngineContext,
  id: string,
  timeoutMs: number,
): Promise<ExitStatus | undefined> {
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await waitForExit(ctx, id, deadline);
  } catch (error) {
    if (deadline.aborted) return undefined;
    if (isLeptonError(error, "not-found")) return { exitCode: 0, exitedAtMs: Date.now() };
    throw error;
  }
}

/** As waitForExitWithin, but running out of time is a `timeout` error. */
export async function mustExitWithin(ctx: EngineContext, id: string, timeoutMs: number): Promise<ExitStatus> {
  const exit = await waitForExitWithin(ctx, id, timeoutMs);
  if (exit !== undefined) return exit;
  throw new LeptonError("timeout", `container ${shortId(id)} did not end within ${timeoutMs / 1000} s of SIGKILL`, {
    hint: "its process may hang in the kernel; look at /proc/<pid>/stack",
  });
}
