/** Sets up the networks of a container: the hook of a start does, and `network connect`. */
import { addAttachment, type NetworkList } from "../../cni/attachment.ts";
import { readConflist } from "../../cni/conflist.ts";
import { groundOf } from "../../cni/ground/ground.ts";
import { isolatePort } from "../../cni/ground/isolate.ts";
import { keepGround, layGround } from "../../cni/ground/lay.ts";
import { type Lease, leaseOf } from "../../cni/result.ts";
import { randomHex } from "../../disk/atomic.ts";
import { addToHosts } from "../../disk/hosts/shared.ts";
import { formatOwner, ownerOf } from "../../disk/owner.ts";
import type { Disk } from "../../disk/paths.ts";
import { dropPortClaims } from "../../disk/port-claims.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { type Owner, toAttachment, wishesOf } from "./attachment-of.ts";
import { onCommonGround } from "./common-ground.ts";
import {
  type Attached,
  type ContainerNetworks,
  type Endpoint,
  readNetworks,
  withNetworksLock,
  writeNetworks,
} from "./container-networks.ts";
import { detachDead, takeDown, tearDownLocked } from "./detach.ts";
import { namesOn } from "./host-names.ts";
import type { PortMapping } from "./port-mapping.ts";
import { canPublish, leadPortsTo, takePorts } from "./published-ports.ts";
import { netnsOf } from "./surviving-netns.ts";

type Places = Pick<Disk, "storeDir" | "runDir">;

/**
 * Hook `createRuntime`: puts the container whose process is made, and does not run yet, on all of its networks. What an
 * earlier run has left goes first. All or none: where one network refuses, the others are taken down again.
 */
export async function attachNetworks(disk: Places, owner: Owner, pid: number): Promise<void> {
  await withNetworksLock(disk, owner.namespace, owner.id, async () => {
    const wanted = await tearDownLocked(disk, owner);
    if (wanted === undefined) throw gone(owner);
    try {
      let ports = await takePorts(disk, { ...owner, pid }, (dead) => detachDead(disk, dead));
      // In order: the first that gives a default route keeps it, and the first that can publishes.
      for (const endpoint of wanted.endpoints) {
        const { list, lease } = await attachEndpoint(disk, owner, { endpoint, pid, ports });
        if (ports.length === 0 || lease === undefined || !canPublish(list)) continue;
        await leadPortsTo(disk, owner, addressesOf(lease));
        ports = [];
      }
    } catch (error) {
      // What cannot be taken down now stays on record for the sweep.
      await tearDownLocked(disk, owner).catch(() => undefined);
      await dropPortClaims(disk, owner, { living: true }).catch(() => undefined);
      throw error;
    }
  });
}

export interface AttachEndpoint {
  readonly endpoint: Endpoint;
  /** Of the container's process. */
  readonly pid: number;
  /** To be published there, where that can be; default none. */
  readonly ports?: readonly PortMapping[];
}

/** Puts a container on one network, for a caller that holds the lock of its networks. */
export async function attachEndpoint(
  disk: Places,
  owner: Owner,
  { endpoint, pid, ports = [] }: AttachEndpoint,
): Promise<Attached> {
  const list = await listOf(endpoint);
  const wanted: Attached = {
    ifName: endpoint.ifName,
    networkId: endpoint.networkId,
    list,
    ...wishesOf(endpoint, list, reachable(ports, list).map(toCapability)),
    endpointId: randomHex(32),
  };
  const networks = await note(disk, owner, wanted, pid);
  const attachment = toAttachment(networks, owner, wanted, `/proc/${pid}/ns/net`);
  const ground = groundOf(list);
  const result = await onCommonGround(disk, endpoint.networkId, {
    lay: async () => ground && layGround(ground, networks.path),
    keep: async () => ground && keepGround(ground, networks.path),
    add: () => addAttachment(attachment),
    undo: () => takeDown(attachment),
  });
  isolatePort(list.plugins, result);
  const lease = leaseOf(result, endpoint.ifName);
  const attached = { ...wanted, lease };
  await note(disk, owner, attached, pid);
  await addToHosts(disk, owner, endpoint.networkId, {
    addresses: addressesOf(lease),
    names: namesAt(networks, endpoint),
  });
  return attached;
}

// The plugin would write each rule of IPv4 twice: to a container without IPv6 the console leads what comes by it.
function reachable(ports: readonly PortMapping[], { plugins }: NetworkList): readonly PortMapping[] {
  const hasIpv6 = plugins.some(({ ipam }) => /"subnet":"[^"]*:/.test(JSON.stringify(ipam ?? {})));
  return hasIpv6 ? ports : ports.filter(({ hostIp }) => !hostIp.includes(":"));
}

/** As the portmap plugin takes it. */
function toCapability({ hostIp, ...mapping }: PortMapping): Readonly<Record<string, unknown>> {
  return { ...mapping, hostIP: hostIp };
}

/** Addresses of a lease, IPv4 first. */
export function addressesOf({ ip, ip6 }: Lease): string[] {
  return [ip, ip6].filter((address) => address !== "");
}

/** The names under which the others of a network find a container. */
export function namesAt({ names }: ContainerNetworks, { network, aliases }: Endpoint): string[] {
  return namesOn(network, names, { aliases, isDefault: network === DEFAULT_NETWORK });
}

const DEFAULT_NETWORK = "bridge";

async function listOf({ file, network, networkId }: Endpoint) {
  try {
    return await readConflist(file);
  } catch (error) {
    if (!isLeptonError(error, "not-found")) throw error;
    throw new LeptonError("not-found", `network ${networkId} not found`, {
      hint: `network "${network}" has been removed since the container was made`,
    });
  }
}

// Before the first plugin runs: whatever dies from here on, it is known what may be there.
async function note(disk: Places, owner: Owner, attached: Attached, pid: number): Promise<ContainerNetworks> {
  const networks = await readNetworks(disk, owner.namespace, owner.id);
  if (networks === undefined) throw gone(owner);
  const others = networks.attached.filter(({ ifName }) => ifName !== attached.ifName);
  const holder = ownerOf(pid);
  if (holder === undefined) throw new LeptonError("failed-precondition", "the container's process has ended");
  const now = { ...networks, attached: [...others, attached], holder: formatOwner(holder), ...given(netnsOf(pid)) };
  await writeNetworks(disk, owner.namespace, owner.id, now);
  return now;
}

function given(netns: string | undefined): Pick<ContainerNetworks, "netns"> {
  return netns === undefined ? {} : { netns };
}

function gone({ id }: Owner): LeptonError {
  return new LeptonError("not-found", `container ${id.slice(0, 12)} has been removed`);
}
