/** Shows networks with the containers that are on them. */
import type { EngineContext } from "../context.ts";
import type { NetworkDetail } from "../types/network.ts";
import { membersByNetwork } from "./members.ts";
import { findNetwork } from "./read.ts";

/** One network, by name, id or the beginning of it. */
export async function inspectNetwork(ctx: EngineContext, ref: string): Promise<NetworkDetail> {
  const network = await findNetwork(ctx, ref);
  return { ...network, members: (await membersByNetwork(ctx)).get(network.id) ?? [] };
}
