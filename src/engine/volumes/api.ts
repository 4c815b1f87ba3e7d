/** The verbs of volumes. */
import { atWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { VolumesApi } from "../types.ts";

/** Binds the verbs to a namespace; each loads its code when it is called. */
export function createVolumesApi(ctx: EngineContext): VolumesApi {
  const change = <T>(work: () => Promise<T>) => atWork(ctx.disk, ctx.namespace, work);
  return {
    list: async (details) => (await import("./read.ts")).listVolumes(ctx, details),
    inspect: async (name, details) => (await import("./read.ts")).inspectVolume(ctx, name, details),
    create: (options) => change(async () => (await import("./create.ts")).createVolume(ctx, options)),
    remove: (name, options) => change(async () => (await import("./remove.ts")).removeVolume(ctx, name, options)),
    prune: (options) => change(async () => (await import("./prune.ts")).pruneVolumes(ctx, options)),
  };
}
