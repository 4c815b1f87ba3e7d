/** The volumes that come and go with one container. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { markProvisional } from "../../disk/volume-holds.ts";
import { readVolume, withVolumeLock } from "../../disk/volumes.ts";
import { isLeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { volumesOfSpec } from "./used-by.ts";

/**
 * Names of the anonymous volumes that a container mounts. They are marked to go: where the caller dies before it has
 * removed them, a sweep finds out whether they are still used.
 */
export async function anonymousVolumes(ctx: EngineContext, record: ContainerRecord): Promise<string[]> {
  const found: string[] = [];
  for (const name of volumesOfSpec(ctx, record.spec?.value)) {
    if (!(await isAnonymous(ctx, name))) continue;
    await withVolumeLock(ctx.disk, ctx.namespace, name, () => markProvisional(ctx.disk, ctx.namespace, name));
    found.push(name);
  }
  return found;
}

async function isAnonymous(ctx: EngineContext, name: string): Promise<boolean> {
  try {
    return (await readVolume(ctx.disk, ctx.namespace, name)).madeFor !== undefined;
  } catch (error) {
    // Gone, or its record is damaged: then nobody knows, and it stays.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "failed-precondition")) return false;
    throw error;
  }
}
