/** Which networks a new container is to have: what its options name is looked up, and refused before anything is made. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Conflist } from "../../cni/conflist.ts";
import { groundOf } from "../../cni/ground/ground.ts";
import { LIBCNI_CACHE } from "../../cni/result-cache.ts";
import { contains, parseAddress, parseSubnet } from "../../cni/subnet.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import type { Network } from "../types/network.ts";
import type { ContainerNetworks, Endpoint } from "./container-networks.ts";
import type { NetworkRequest } from "./network-option.ts";
import { findPlugin, NETCONF_DIR, pluginPath } from "./places.ts";
import { findNetwork } from "./read.ts";

type Context = Pick<EngineContext, "cni" | "disk" | "namespace">;

/** Looks up the networks in order, the first of which becomes `eth0`; throws `not-found`, or what docker refuses. */
export async function planNetworks(
  ctx: Context,
  requests: readonly NetworkRequest[],
  hosts: Pick<ContainerNetworks, "names">,
): Promise<ContainerNetworks> {
  const endpoints = await Promise.all(
    requests.map(async (request, index) =>
      planEndpoint(await findNetwork(ctx, request.ref), request, `eth${index}`, ctx),
    ),
  );
  const twice = endpoints.find(
    ({ networkId }, index) => endpoints.findIndex((one) => one.networkId === networkId) !== index,
  );
  if (twice !== undefined) {
    throw new LeptonError("invalid-argument", `network "${twice.network}" is specified multiple times`);
  }
  return { ...hosts, ...pluginPlaces(ctx), endpoints, attached: [] };
}

/** Where the plugins of a container are, and what they have done. */
function pluginPlaces({ cni, disk }: Context): Pick<ContainerNetworks, "pluginDirs" | "path" | "cacheDir"> {
  // Only what lies in the place that all tools share is of interest to others.
  const isShared = cni.netconfDir === NETCONF_DIR;
  return {
    pluginDirs: cni.pluginDirs,
    path: pluginPath(),
    cacheDir: isShared ? LIBCNI_CACHE : join(disk.storeDir, "cni-results"),
  };
}

/** What to set up for one network; throws where it cannot be, or where it cannot give what is wished for. */
export function planEndpoint(
  { name, id, file, conflist, origin, ...network }: Network,
  request: NetworkRequest,
  ifName: string,
  ctx: Pick<Context, "cni">,
): Endpoint {
  if (file === undefined || conflist === undefined) {
    throw new LeptonError("failed-precondition", `container cannot be connected to network "${name}"`);
  }
  checkPrograms(ctx, conflist);
  const { ip, ip6, mac, aliases } = request;
  if (origin === "default") checkDefault(request);
  return {
    ifName,
    network: name,
    networkId: id,
    file,
    ...(ip === undefined ? {} : { ip: withPrefix(ip, network.subnets) }),
    ...(ip6 === undefined ? {} : { ip6: withPrefix(ip6, network.subnets) }),
    ...(mac === undefined ? {} : { mac: mac.toLowerCase().replaceAll("-", ":") }),
    aliases,
  };
}

function checkDefault({ ip, ip6, aliases }: NetworkRequest): void {
  if (aliases.length > 0) {
    throw new LeptonError("invalid-argument", "network-scoped aliases are only supported for user-defined networks");
  }
  if (ip === undefined && ip6 === undefined) return;
  throw new LeptonError("invalid-argument", "user specified IP address is supported on user defined networks only", {
    hint: "make a network with a subnet: lepton network create --subnet 10.90.0.0/24 NAME",
  });
}

// host-local wants the prefix along.
function withPrefix(text: string, subnets: Network["subnets"]): string {
  const address = parseAddress(text);
  for (const { subnet, auxAddresses = {} } of subnets) {
    const parsed = parseSubnet(subnet);
    if (parsed === undefined || address === undefined || !contains(parsed, address)) continue;
    if (!Object.values(auxAddresses).some((kept) => parseAddress(kept)?.value === address.value)) {
      return `${text}/${parsed.bits}`;
    }
    throw new LeptonError("permission-denied", "Address already in use", {
      hint: `the network keeps ${text} for something else`,
    });
  }
  throw new LeptonError("invalid-argument", `no configured subnet contains IP address ${text}`);
}

// A plugin that is missing would be told by the hook, with the container half-made.
function checkPrograms({ cni }: Pick<Context, "cni">, conflist: Conflist): void {
  const { plugins } = conflist;
  for (const { type, ipam } of plugins) {
    findPlugin(cni, type);
    if (ipam?.type) findPlugin(cni, ipam.type);
  }
  const onGround = groundOf(conflist) !== undefined;
  const filters =
    onGround || plugins.some(({ type, ipMasq }) => type === "firewall" || type === "portmap" || ipMasq === true);
  if (!filters || programDirs().some((dir) => existsSync(join(dir, "iptables")))) return;
  throw new LeptonError("failed-precondition", "iptables is not installed: bridge networks need it", {
    hint: "install iptables, or run with --network none or host",
  });
}
