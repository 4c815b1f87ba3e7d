/** Makes volumes. */
import { randomHex } from "../../disk/atomic.ts";
import { keepVolume } from "../../disk/volume-holds.ts";
import { isVolumeName, makeVolume, withVolumeLock } from "../../disk/volumes.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { CreateVolume, Volume } from "../types.ts";
import { publishVolumeEvent } from "./events.ts";
import { ANONYMOUS, inspectVolume } from "./read.ts";

/** Makes a volume, or gives the one of that name. */
export async function createVolume(ctx: EngineContext, options: CreateVolume = {}): Promise<Volume> {
  const anonymous = options.name === undefined || options.name === "";
  const name = anonymous ? randomHex(32) : (options.name ?? "");
  checkVolumeName(name);
  const labels = { ...options.labels, ...(anonymous ? { [ANONYMOUS]: "" } : {}) };
  const record = { labels, createdAtMs: Date.now() };
  const isNew = await withVolumeLock(ctx.disk, ctx.namespace, name, async () => {
    if (await makeVolume(ctx.disk, ctx.namespace, name, record)) return true;
    // Whoever made it for a container may fail yet: it was asked for by name now, and stays.
    await keepVolume(ctx.disk, ctx.namespace, name);
    return false;
  });
  if (isNew) await publishVolumeEvent(ctx, "create", name);
  return inspectVolume(ctx, name);
}

/** Throws `invalid-argument` in docker's words. */
export function checkVolumeName(name: string): void {
  if (isVolumeName(name)) return;
  if (name.length === 1) {
    const why = "volume name is too short, names should be at least two alphanumeric characters";
    throw new LeptonError("invalid-argument", `create ${name}: ${why}`);
  }
  throw new LeptonError(
    "invalid-argument",
    `create ${name}: ${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  );
}
