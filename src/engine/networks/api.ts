/** The verbs of networks. */
import { atWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { NetworksApi } from "../types/network.ts";

/** Binds the verbs to a namespace; each loads its code when it is called. */
export function createNetworksApi(ctx: EngineContext): NetworksApi {
  const change = <T>(work: () => Promise<T>) => atWork(ctx.disk, ctx.namespace, work);
  return {
    list: async () => (await import("./read.ts")).listNetworks(ctx),
    inspect: async (ref) => (await import("./inspect.ts")).inspectNetwork(ctx, ref),
    create: (options) => change(async () => (await import("./create.ts")).createNetwork(ctx, options)),
    remove: (ref, options) => change(async () => (await import("./remove.ts")).removeNetwork(ctx, ref, options)),
    prune: (options) => change(async () => (await import("./prune.ts")).pruneNetworks(ctx, options)),
  };
}
