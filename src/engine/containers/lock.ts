/** One verb at a time on one container: start, stop, rename, rm and the reaper of two processes never interleave. */

import { containerDir } from "../../disk/container-dir.ts";
import { withLock } from "../../disk/lock.ts";
import type { EngineContext } from "../context.ts";

/** Long enough for a `stop` with patience by somebody else. */
const PATIENCE_MS = 120_000;

/** Runs `work` while no other process works on the container; `unavailable` where it is kept waiting too long. */
export function withContainerLock<T>(ctx: EngineContext, id: string, work: () => Promise<T>): Promise<T> {
  return withLock(containerDir(ctx.disk, ctx.namespace, id), work, { timeoutMs: PATIENCE_MS });
}
