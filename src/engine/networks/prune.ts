/** Removes the networks that no running container is on. */
import type { EngineContext } from "../context.ts";
import type { PruneNetworks } from "../types/network.ts";
import { membersByNetwork } from "./members.ts";
import { userNetworks } from "./read.ts";
import { removeUnused } from "./remove.ts";

/** Those that were made with `network create`; their names. */
export async function pruneNetworks(ctx: EngineContext, options: PruneNetworks = {}): Promise<string[]> {
  const { fits = () => true, dryRun = false } = options;
  const [networks, members] = await Promise.all([userNetworks(ctx), membersByNetwork(ctx)]);
  const removed: string[] = [];
  for (const network of networks) {
    if (members.has(network.id) || !fits(network)) continue;
    // Looked at again: somebody may have begun to use it.
    if (dryRun || (await removeUnused(ctx, network)) === "removed") removed.push(network.name);
  }
  return removed;
}
