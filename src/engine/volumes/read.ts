/** Lists and shows volumes. */
import { dirStat, readVolume, type VolumeRecord, volumeData, volumeNames } from "../../disk/volumes.ts";
import { isLeptonError } from "../../errors.ts";
import { mapLimited } from "../concurrency.ts";
import type { EngineContext } from "../context.ts";
import type { Volume, VolumeDetails } from "../types.ts";
import { treeSize } from "./tree-size.ts";
import { usersByVolume } from "./used-by.ts";

/** The label by which docker knows volumes that nobody gave a name. */
export const ANONYMOUS = "com.docker.volume.anonymous";

const READS = 32;

/** All volumes of the namespace, by name; one with a damaged record hides none of the others. */
export async function listVolumes(ctx: EngineContext, details: VolumeDetails = {}): Promise<Volume[]> {
  const names = await volumeNames(ctx.disk, ctx.namespace);
  // A dashboard asks in every namespace: where there is no volume, nobody's spec need be read.
  const users = details.usedBy === true && names.length > 0 ? await usersByVolume(ctx) : undefined;
  const found = await mapLimited(names, READS, async (name) => {
    try {
      return await describe(ctx, name, await recordOf(ctx, name), { ...details, users });
    } catch (error) {
      // It went while we were looking.
      if (isLeptonError(error, "not-found")) return undefined;
      throw error;
    }
  });
  return found.filter((volume) => volume !== undefined);
}

/** `not-found` where there is none of that name, `failed-precondition` where its record is damaged. */
export async function inspectVolume(ctx: EngineContext, name: string, details: VolumeDetails = {}): Promise<Volume> {
  const record = await readVolume(ctx.disk, ctx.namespace, name);
  const users = details.usedBy === true ? await usersByVolume(ctx) : undefined;
  return describe(ctx, name, record, { ...details, users });
}

type Read = VolumeRecord & { readonly damage?: string };

async function recordOf(ctx: EngineContext, name: string): Promise<Read> {
  try {
    return await readVolume(ctx.disk, ctx.namespace, name);
  } catch (error) {
    if (!isLeptonError(error, "failed-precondition")) throw error;
    const stat = await dirStat(ctx.disk, ctx.namespace, name);
    return { labels: {}, createdAtMs: stat?.mtimeMs ?? 0, damage: error.message };
  }
}

interface Wanted extends VolumeDetails {
  readonly users: ReadonlyMap<string, readonly string[]> | undefined;
}

async function describe(ctx: EngineContext, name: string, record: Read, wanted: Wanted): Promise<Volume> {
  const { labels, createdAtMs, damage } = record;
  const mountpoint = volumeData(ctx.disk, ctx.namespace, name);
  return {
    name,
    namespace: ctx.namespace,
    labels,
    mountpoint,
    createdAtMs,
    anonymous: Object.hasOwn(labels, ANONYMOUS),
    ...(wanted.size === true ? { sizeBytes: await treeSize(mountpoint) } : {}),
    ...(wanted.users === undefined ? {} : { usedBy: wanted.users.get(name) ?? [] }),
    ...(damage === undefined ? {} : { damage }),
  };
}
