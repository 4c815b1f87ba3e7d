/** The volumes of a new container: found or made, filled from the image, and held until the container is there. */
import { randomHex } from "../../disk/atomic.ts";
import { letVolumeGo, settleVolume, takeVolume } from "../../disk/volume-holds.ts";
import { readVolume, volumeData, withVolumeLock } from "../../disk/volumes.ts";
import { isLeptonError } from "../../errors.ts";
import type { HostMount } from "../../oci/spec/input.ts";
import type { EngineContext } from "../context.ts";
import type { ImageFiles } from "./copy-up.ts";
import { publishVolumeEvent } from "./events.ts";
import type { WantedVolume } from "./plan.ts";
import { ANONYMOUS } from "./read.ts";
import { settleByUse } from "./sweep.ts";

export interface VolumesFor {
  /** Of the container. */
  readonly id: string;
  readonly wanted: readonly WantedVolume[];
  readonly image: ImageFiles;
  /** Gets the name of each volume as soon as it is held. */
  readonly held: string[];
}

/** Takes every volume in turn; what was taken when one fails is in `held`, for giveUpVolumes(). */
export async function volumesForContainer(ctx: EngineContext, needs: VolumesFor): Promise<HostMount[]> {
  const mounts: HostMount[] = [];
  for (const wanted of needs.wanted) {
    const name = wanted.name ?? randomHex(32);
    const isNew = await withVolumeLock(ctx.disk, ctx.namespace, name, () => take(ctx, name, wanted, needs));
    if (isNew) await publishVolumeEvent(ctx, "create", name);
    const data = volumeData(ctx.disk, ctx.namespace, name);
    mounts.push({
      source:
        wanted.subpath === undefined ? data : await (await import("./subpath.ts")).subpathOf(data, wanted.subpath),
      destination: wanted.destination,
      readOnly: wanted.readOnly,
    });
  }
  return mounts;
}

async function take(ctx: EngineContext, name: string, wanted: WantedVolume, needs: VolumesFor): Promise<boolean> {
  const anonymous = wanted.name === undefined;
  const record = {
    labels: anonymous ? { [ANONYMOUS]: "" } : {},
    createdAtMs: Date.now(),
    ...(anonymous ? { madeFor: needs.id } : {}),
  };
  const isNew = await takeVolume(ctx.disk, ctx.namespace, name, { record, id: needs.id });
  needs.held.push(name);
  if (!wanted.noCopy) {
    const { fillFromImage } = await import("./copy-up.ts");
    await fillFromImage(ctx, name, wanted.destination, needs.image);
  }
  return isNew;
}

/** The container is there and well: its volumes stay, unless it has gone with its anonymous ones already (`--rm`). */
export async function settleVolumes(ctx: EngineContext, id: string, names: readonly string[]): Promise<void> {
  const anonymous: string[] = [];
  for (const name of new Set(names)) {
    if (await isMadeFor(ctx, id, name)) anonymous.push(name);
    else await withVolumeLock(ctx.disk, ctx.namespace, name, () => settleVolume(ctx.disk, ctx.namespace, name, id));
  }
  await giveUpVolumes(ctx, id, anonymous);
}

async function isMadeFor(ctx: EngineContext, id: string, name: string): Promise<boolean> {
  try {
    return (await readVolume(ctx.disk, ctx.namespace, name)).madeFor === id;
  } catch (error) {
    // Gone, or damaged by somebody: there is nothing in it for us.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "failed-precondition")) return false;
    throw error;
  }
}

/** Our holds end: volumes that were made for the container stay only where one mounts them. */
export async function giveUpVolumes(ctx: EngineContext, id: string, names: readonly string[]): Promise<void> {
  for (const name of new Set(names)) {
    await letVolumeGo(ctx.disk, ctx.namespace, name, id);
    await settleByUse(ctx, name);
  }
}
