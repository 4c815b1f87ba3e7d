/** Volumes that somebody made or was about to remove when he died: they stay where a container mounts them. */
import { removeFile, sweepTemporary } from "../../disk/atomic.ts";
import { keepVolume, volumeMarks } from "../../disk/volume-holds.ts";
import { deleteVolume, volumeDir, volumeNames, volumesDir, withVolumeLock } from "../../disk/volumes.ts";
import type { EngineContext } from "../context.ts";
import { publishVolumeEvent } from "./events.ts";
import { usersByVolume } from "./used-by.ts";

/** Finishes what dead clients left in the volumes of a namespace; the containers have been swept before. */
export async function sweepVolumes(ctx: EngineContext): Promise<void> {
  await sweepTemporary(volumesDir(ctx.disk, ctx.namespace));
  for (const name of await volumeNames(ctx.disk, ctx.namespace)) {
    const { provisional, stale } = await volumeMarks(ctx.disk, ctx.namespace, name);
    if (provisional || stale.length > 0) await settleByUse(ctx, name);
  }
}

/** Removes a volume that is there only provisionally, where nobody holds or mounts it; else it stays for good. */
export async function settleByUse(ctx: EngineContext, name: string): Promise<void> {
  const removed = await withVolumeLock(ctx.disk, ctx.namespace, name, async () => {
    const { provisional, heldFor, stale } = await volumeMarks(ctx.disk, ctx.namespace, name);
    if (heldFor.length > 0) return false;
    await sweepTemporary(volumeDir(ctx.disk, ctx.namespace, name));
    const used = provisional && (await usersByVolume(ctx)).has(name);
    if (provisional && !used) return deleteVolume(ctx.disk, ctx.namespace, name);
    for (const file of stale) await removeFile(file);
    await keepVolume(ctx.disk, ctx.namespace, name);
    return false;
  });
  if (removed) await publishVolumeEvent(ctx, "remove", name);
}
