/** The hosts file of a container on networks: which one it shares, and what stands in it of its own. */
import { existsSync } from "node:fs";
import { readConflist } from "../../cni/conflist.ts";
import { linkHosts } from "../../disk/hosts/shared.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { type ContainerNetworks, readNetworks } from "../networks/container-networks.ts";
import { describeNetwork } from "../networks/describe.ts";
import { settleHosts } from "../networks/later-hosts.ts";
import { extraHostLines } from "./extra-hosts.ts";
import type { NetworkPlan } from "./network-plan.ts";

/** `--add-host` as lines; `host-gateway` is the address that the host has on the first network. */
export async function hostLines(words: readonly string[], plan: NetworkPlan): Promise<readonly string[]> {
  const needsGateway = words.some((word) => word.endsWith("host-gateway"));
  const gateway = needsGateway ? await gatewayOf(plan) : undefined;
  return extraHostLines(words, () => {
    if (gateway !== undefined) return gateway;
    throw new LeptonError("invalid-argument", "unable to derive the IP value for host-gateway");
  });
}

async function gatewayOf(plan: NetworkPlan): Promise<string | undefined> {
  // In the host's own network the host is here.
  if (plan.kind !== "networks") return plan.kind === "host" ? "127.0.0.1" : undefined;
  for (const { file } of plan.networks.endpoints) {
    const { subnets } = describeNetwork(file, await readConflist(file), true);
    const found = subnets.find(({ gateway }) => gateway !== undefined)?.gateway;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Links the hosts file; before each start too, since a network may have been removed and made again meanwhile. */
export async function linkNetworkHosts(
  { disk, namespace }: Pick<EngineContext, "disk" | "namespace">,
  id: string,
  { endpoints, hostLines: extraLines = [] }: Pick<ContainerNetworks, "endpoints" | "hostLines">,
): Promise<void> {
  const networks = endpoints.map(({ networkId }) => networkId);
  await linkHosts(disk, { namespace, id }, { networks, extraLines });
}

/** As linkNetworkHosts, for a container that was made before; nothing where it is on no network. */
export async function relinkHosts(ctx: Pick<EngineContext, "disk" | "namespace">, id: string): Promise<void> {
  const networks = await readNetworks(ctx.disk, ctx.namespace, id);
  if (networks === undefined || networks.endpoints.length === 0) return;
  await settleHosts(ctx.disk, { namespace: ctx.namespace, id }, networks.path);
  // Of a network that is gone nothing is made again: the hook refuses the start.
  if (networks.endpoints.every(({ file }) => existsSync(file))) await linkNetworkHosts(ctx, id, networks);
}
