/** What the plugins are told about one network of one container. */
import type { Attachment, NetworkList } from "../../cni/attachment.ts";
import { type Attached, type ContainerNetworks, cniContainerId, type Endpoint } from "./container-networks.ts";

export interface Owner {
  readonly namespace: string;
  readonly id: string;
}

/** An attachment as the plugins take it; without a netns only DEL can. */
export function toAttachment(
  { pluginDirs, path, cacheDir }: ContainerNetworks,
  { namespace, id }: Owner,
  { ifName, list, args, capabilityArgs }: Attached,
  netns: string,
): Attachment {
  const containerId = cniContainerId(namespace, id);
  return { pluginDirs, path, cacheDir, list, args, capabilityArgs, containerId, ifName, netns };
}

type Wishes = Pick<Attached, "args" | "capabilityArgs">;

/** Wished addresses in the words of CNI: as capabilities where a plugin has them, in the old CNI_ARGS where none has. */
export function wishesOf(endpoint: Endpoint, list: NetworkList, portMappings: readonly unknown[]): Wishes {
  const ips = [endpoint.ip, endpoint.ip6].flatMap((ip) => ip ?? []);
  const { mac } = endpoint;
  const has = (capability: string) => list.plugins.some(({ capabilities }) => capabilities?.[capability] === true);
  const [ip] = ips;
  return {
    capabilityArgs: {
      ...(ips.length > 0 && has("ips") ? { ips } : {}),
      ...(mac !== undefined && has("mac") ? { mac } : {}),
      ...(portMappings.length > 0 && has("portMappings") ? { portMappings } : {}),
    },
    args: {
      ...(ip !== undefined && !has("ips") ? { IP: ip } : {}),
      ...(mac !== undefined && !has("mac") ? { MAC: mac } : {}),
    },
  };
}
