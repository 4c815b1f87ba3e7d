/** Ends what is left of a task that containerd does not know: the shim that a cancelled call has left behind. */
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findShim } from "../../console/shim/find-shim.ts";
import { endShim, removeShimSocket } from "../../console/shim/orphan.ts";
import { contentRoot } from "../content/near-blobs.ts";
import type { EngineContext } from "../context.ts";

/** How long containerd may still be at work on a call whose client is dead. */
const PATIENCE_MS = 5_000;

/** For a container without a task that nobody is starting: resolves when no shim of it is left. */
export async function endOrphanTask(ctx: EngineContext, id: string): Promise<void> {
  const workDir = await workDirOf(ctx, id);
  await untilNoShim(ctx, id, workDir);
  if (workDir !== undefined) rmSync(workDir, { recursive: true, force: true });
  removeShimSocket(ctx.client.address, ctx.namespace, id);
}

async function untilNoShim(ctx: EngineContext, id: string, workDir: string | undefined): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (true) {
    const shim = findShim(ctx.namespace, id);
    if (shim !== undefined) await endShim(shim, ctx.namespace, id);
    else if (workDir === undefined || !existsSync(workDir)) return;
    if (performance.now() > endMs) return;
    await delay(25);
  }
}

/**
 * The directory that containerd makes first of all in Tasks.Create and removes last in Tasks.Delete; undefined where its
 * root is not known, by what the content store says of itself.
 */
export async function workDirOf(ctx: EngineContext, id: string): Promise<string | undefined> {
  const root = await contentRoot(ctx.client);
  return root === undefined ? undefined : join(dirname(root), "io.containerd.runtime.v2.task", ctx.namespace, id);
}
