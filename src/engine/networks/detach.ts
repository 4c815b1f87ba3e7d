/** Takes down what a container has on its networks: after its exit, before its next start, and for those found dead. */
import { type Attachment, deleteAttachment } from "../../cni/attachment.ts";
import { removeMasquerade } from "../../cni/masquerade.ts";
import { readCachedResult } from "../../cni/result-cache.ts";
import { untilPluginsEnd } from "../../cni/running-plugins.ts";
import { removeFromHosts } from "../../disk/hosts/shared.ts";
import { isOwnerAlive, parseOwner } from "../../disk/owner.ts";
import type { Disk } from "../../disk/paths.ts";
import { isClaimer } from "../../disk/port-claims.ts";
import { type Owner, toAttachment } from "./attachment-of.ts";
import {
  type Attached,
  type ContainerNetworks,
  readNetworks,
  withNetworksLock,
  writeNetworks,
} from "./container-networks.ts";
import { settleHosts } from "./later-hosts.ts";
import { freePorts } from "./published-ports.ts";
import { survivingNetns } from "./surviving-netns.ts";

type Places = Pick<Disk, "storeDir" | "runDir">;

/**
 * Takes down all networks of a container whose process has ended; cheap where nothing is up, and may be called twice.
 * Those of a process that lives are left alone: the restart monitor may have started it again behind our back.
 */
export async function detachNetworks(disk: Places, owner: Owner): Promise<void> {
  await detachDead(disk, owner);
  if (!(await isClaimer(disk, owner))) await freePorts(disk, owner);
}

/** As detachNetworks, without waiting for the console: for another container that is to have a port of this one. */
export async function detachDead(disk: Places, owner: Owner): Promise<void> {
  const read = () => readNetworks(disk, owner.namespace, owner.id);
  if (!isAnythingLeft(await read())) return;
  await withNetworksLock(disk, owner.namespace, owner.id, async () => {
    const networks = await read();
    if (networks === undefined || !isAnythingLeft(networks)) return;
    await settleHosts(disk, owner, networks.path);
    await tearDownLocked(disk, owner);
  });
}

/** As detachNetworks, for a caller that holds the lock; returns what is wanted, with nothing attached. */
export async function tearDownLocked(disk: Places, owner: Owner): Promise<ContainerNetworks | undefined> {
  let networks = await readNetworks(disk, owner.namespace, owner.id);
  let failure: unknown;
  for (const attached of [...(networks?.attached ?? [])].reverse()) {
    try {
      networks = await detachEndpoint(disk, owner, attached, survivingNetns(networks?.netns, attached.lease?.ip ?? ""));
    } catch (error) {
      // It stays on record; the others must not stay for it.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return networks;
}

/** Takes a container off one network; `netns` is empty where its process has ended. The caller holds the lock. */
export async function detachEndpoint(
  disk: Places,
  owner: Owner,
  attached: Attached,
  netns: string,
): Promise<ContainerNetworks | undefined> {
  const networks = await readNetworks(disk, owner.namespace, owner.id);
  if (networks === undefined) return undefined;
  await removeFromHosts(disk, owner, attached.networkId);
  const attachment = toAttachment(networks, owner, attached, netns);
  if (attached.lease === undefined) await untilPluginsEnd(attachment.containerId);
  await takeDown(attachment);
  const now = { ...networks, attached: networks.attached.filter(({ ifName }) => ifName !== attached.ifName) };
  await writeNetworks(disk, owner.namespace, owner.id, now);
  return now;
}

/** True where something is set up that the container is not to have: who connected or disconnected it was killed. */
export function hasStray(networks: ContainerNetworks | undefined): boolean {
  return strayOf(networks).length > 0;
}

function strayOf({ attached, endpoints }: Pick<ContainerNetworks, "attached" | "endpoints"> = NOTHING): Attached[] {
  return attached.filter(({ ifName }) => !endpoints.some((endpoint) => endpoint.ifName === ifName));
}

const NOTHING = { attached: [], endpoints: [] };

/** Takes down what a running container (of that process) is not to have; the caller holds the lock. */
export async function takeStrayDown(disk: Places, owner: Owner, pid: number | undefined): Promise<void> {
  const netns = pid === undefined ? "" : `/proc/${pid}/ns/net`;
  for (const attached of strayOf(await readNetworks(disk, owner.namespace, owner.id))) {
    await detachEndpoint(disk, owner, attached, netns);
  }
}

/** DEL, and what the plugins leave behind. */
export async function takeDown(attachment: Attachment): Promise<void> {
  const kept = await readCachedResult(attachment);
  const failure = await failureOf(() => deleteAttachment(attachment));
  await removeMasquerade(attachment, kept);
  // The bridge plugin complains of rules that an ADD has not come to make, when it has removed all else: once.
  if (failure !== undefined) await deleteAttachment(attachment);
}

async function failureOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** True where plugins may have set something up for a process that has ended, and nobody has taken it down. */
export function isAnythingLeft(networks: ContainerNetworks | undefined): boolean {
  if (networks === undefined || networks.attached.length === 0) return false;
  const holder = parseOwner(networks.holder ?? "");
  return holder === undefined || !isOwnerAlive(holder);
}
