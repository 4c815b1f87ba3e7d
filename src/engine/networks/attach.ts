/** Sets up the networks of a container: the hook of a start does, and `network connect`. */
import { addAttachment } from "../../cni/attachment.ts";
import { readConflist } from "../../cni/conflist.ts";
import { groundOf } from "../../cni/ground/ground.ts";
import { isolatePort } from "../../cni/ground/isolate.ts";
import { keepGround, layGround } from "../../cni/ground/lay.ts";
import { leaseOf } from "../../cni/result.ts";
import { randomHex } from "../../disk/atomic.ts";
import { formatOwner, ownerOf } from "../../disk/owner.ts";
import type { Disk } from "../../disk/paths.ts";
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
import { takeDown, tearDownLocked } from "./detach.ts";

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
      // In order: the first that gives a default route keeps it.
      for (const endpoint of wanted.endpoints) await attachEndpoint(disk, owner, { endpoint, pid });
    } catch (error) {
      // What cannot be taken down now stays on record for the sweep.
      await tearDownLocked(disk, owner).catch(() => undefined);
      throw error;
    }
  });
}

export interface AttachEndpoint {
  readonly endpoint: Endpoint;
  /** Of the container's process. */
  readonly pid: number;
}

/** Puts a container on one network, for a caller that holds the lock of its networks. */
export async function attachEndpoint(disk: Places, owner: Owner, { endpoint, pid }: AttachEndpoint): Promise<Attached> {
  const list = await listOf(endpoint);
  const wanted: Attached = {
    ifName: endpoint.ifName,
    networkId: endpoint.networkId,
    list,
    ...wishesOf(endpoint, list, []),
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
  const attached = { ...wanted, lease: leaseOf(result, endpoint.ifName) };
  await note(disk, owner, attached, pid);
  return attached;
}

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
  const now = { ...networks, attached: [...others, attached], holder: formatOwner(holder) };
  await writeNetworks(disk, owner.namespace, owner.id, now);
  return now;
}

function gone({ id }: Owner): LeptonError {
  return new LeptonError("not-found", `container ${id.slice(0, 12)} has been removed`);
}
