/**
 * Removes what killed clients left half-done, and nothing that a living one holds. Where the register of work names no
 * dead client it costs a few looks at directories, no call, and no code but this.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { deadWork } from "../disk/at-work.ts";
import { sweepExecDirs } from "./containers/exec-dir.ts";
import type { EngineContext } from "./context.ts";
import { sweepIngests } from "./images/pull/stale-ingests.ts";

/** Sweeps what the register of work shows to be needed, in whichever namespace. */
export async function sweep(ctx: EngineContext): Promise<void> {
  await sweepExecDirs(ctx);
  await sweepIngests(ctx);
  // The register lies in the run directory and is gone after a reboot: once after each, every namespace is looked at.
  const bootMark = join(ctx.disk.runDir, "swept");
  if (existsSync(bootMark) && (await deadWork(ctx.disk)).length === 0) return;
  const { sweepDeadWork } = await import("./sweep-dead-work.ts");
  await sweepDeadWork(ctx, bootMark);
}
