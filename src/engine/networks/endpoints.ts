/** What a container has on its networks, for whoever inspects it. */
import type { StoreDir } from "../../disk/container-dir.ts";
import { isLeptonError } from "../../errors.ts";
import type { ContainerEndpoint } from "../types/container.ts";
import type { Owner } from "./attachment-of.ts";
import { type Attached, type Endpoint, readNetworks } from "./container-networks.ts";

/** One for each of its networks, in order; none for a container that is on no CNI network. */
export async function containerEndpoints(disk: StoreDir, { namespace, id }: Owner): Promise<ContainerEndpoint[]> {
  try {
    const networks = await readNetworks(disk, namespace, id);
    const { endpoints = [], attached = [], names = [] } = networks ?? {};
    return endpoints.map((endpoint) =>
      toEndpoint(
        endpoint,
        attached.find(({ ifName }) => ifName === endpoint.ifName),
        names,
      ),
    );
  } catch (error) {
    // A damaged file: the rest is worth showing.
    if (isLeptonError(error, "failed-precondition")) return [];
    throw error;
  }
}

function toEndpoint(endpoint: Endpoint, attached: Attached | undefined, names: readonly string[]): ContainerEndpoint {
  const { network, networkId, ip, ip6, mac, aliases = [] } = endpoint;
  const lease = attached?.lease;
  return {
    network,
    networkId,
    endpointId: lease === undefined ? "" : (attached?.endpointId ?? ""),
    wanted: {
      ...(ip === undefined ? {} : { ip: withoutPrefix(ip) }),
      ...(ip6 === undefined ? {} : { ip6: withoutPrefix(ip6) }),
      ...(mac === undefined ? {} : { mac }),
    },
    aliases,
    dnsNames: [...new Set([...names, ...aliases])],
    ip: lease?.ip ?? "",
    prefix: lease?.prefix ?? 0,
    gateway: lease?.gateway ?? "",
    ip6: lease?.ip6 ?? "",
    prefix6: lease?.prefix6 ?? 0,
    gateway6: lease?.gateway6 ?? "",
    mac: lease?.mac ?? "",
  };
}

function withoutPrefix(ip: string): string {
  return ip.replace(/\/\d+$/, "");
}
