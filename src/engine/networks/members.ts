/** Who is on which network: what the containers' own records say, as far as the containers run. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { listDir } from "../../disk/atomic.ts";
import { containersDir } from "../../disk/container-dir.ts";
import { isOwnerAlive, parseOwner } from "../../disk/owner.ts";
import { isLeptonError } from "../../errors.ts";
import { mapLimited } from "../concurrency.ts";
import { isStopped } from "../containers/stop.ts";
import type { EngineContext } from "../context.ts";
import { NAME, RESTART_STATUS, STARTING } from "../labels.ts";
import type { NetworkMember } from "../types/network.ts";
import { type Attached, type ContainerNetworks, readNetworks } from "./container-networks.ts";

const READS = 32;

/** The running containers of the namespace, by the id of the network that they are on; two calls to containerd. */
export async function membersByNetwork(ctx: EngineContext): Promise<ReadonlyMap<string, readonly NetworkMember[]>> {
  const ids = await listDir(containersDir(ctx.disk, ctx.namespace));
  const members = new Map<string, NetworkMember[]>();
  if (ids.length === 0) return members;
  const { names, active } = await containersNow(ctx);
  const read = await mapLimited(ids.sort(), READS, async (id) => ({
    id,
    networks: await recordOf(ctx, id, active.has(id)),
  }));
  for (const { id, networks } of read) {
    if (networks === undefined || !(active.has(id) || isHeld(networks))) continue;
    for (const { networkId } of networks.endpoints) {
      const attached = networks.attached.find((one) => one.networkId === networkId);
      const member = memberOf(id, names.get(id) ?? id, attached);
      members.set(networkId, [...(members.get(networkId) ?? []), member]);
    }
  }
  return members;
}

/** The networks of a container; of one that does not run a damaged record is none, for it holds no network. */
export async function recordOf(
  { disk, namespace }: Pick<EngineContext, "disk" | "namespace">,
  id: string,
  isActive: boolean,
): Promise<ContainerNetworks | undefined> {
  try {
    return await readNetworks(disk, namespace, id);
  } catch (error) {
    if (isActive || !isLeptonError(error, "failed-precondition")) throw error;
    return undefined;
  }
}

interface ContainersNow {
  readonly names: ReadonlyMap<string, string>;
  /** Those that run, or are about to. */
  readonly active: ReadonlySet<string>;
}

async function containersNow(ctx: EngineContext): Promise<ContainersNow> {
  const [records, tasks] = await Promise.all([ctx.client.containers.list(), ctx.client.tasks.list()]);
  const running = tasks.filter((task) => !isStopped(task)).map(({ id }) => id);
  const coming = records.filter(isComing).map(({ id }) => id);
  return {
    names: new Map(records.map(({ id, labels }) => [id, labels[NAME] ?? id])),
    active: new Set([...running, ...coming]),
  };
}

// Its hook may be at work before containerd lists the task, and a restart must find what it had.
function isComing({ labels }: ContainerRecord): boolean {
  return labels[STARTING] !== undefined || labels[RESTART_STATUS] === "running";
}

/** A process of it lives that was put on its networks. */
function isHeld({ attached, holder }: ContainerNetworks): boolean {
  const owner = attached.length === 0 || holder === undefined ? undefined : parseOwner(holder);
  return owner !== undefined && isOwnerAlive(owner);
}

function memberOf(id: string, name: string, attached: Attached | undefined): NetworkMember {
  const { ip = "", prefix = 0, ip6 = "", prefix6 = 0, mac = "" } = attached?.lease ?? {};
  return {
    id,
    name,
    endpointId: attached?.endpointId ?? "",
    mac,
    ip: ip === "" ? "" : `${ip}/${prefix}`,
    ip6: ip6 === "" ? "" : `${ip6}/${prefix6}`,
  };
}
