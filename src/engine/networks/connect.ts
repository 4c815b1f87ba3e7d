/** `network connect` and `network disconnect`: a container joins or leaves a network, running or not. */
import type { ContainerRecord } from "../../containerd/containers.ts";
import { LeptonError } from "../../errors.ts";
import { taskOf } from "../containers/list.ts";
import { withContainerLock } from "../containers/lock.ts";
import { shortId } from "../containers/names.ts";
import { resolveContainer } from "../containers/resolve.ts";
import { setLabels } from "../containers/set-labels.ts";
import { isAlive } from "../containers/stop.ts";
import type { EngineContext } from "../context.ts";
import { NAME, NETWORKS } from "../labels.ts";
import type { ConnectContainer, DisconnectContainer } from "../types/container.ts";
import type { Network } from "../types/network.ts";
import { unlessGone } from "../unless-gone.ts";
import { type AttachEndpoint, attachEndpoint } from "./attach.ts";
import type { Owner } from "./attachment-of.ts";
import {
  type ContainerNetworks,
  type Endpoint,
  readNetworks,
  withNetworksLock,
  writeNetworks,
} from "./container-networks.ts";
import { hasStray, takeStrayDown } from "./detach.ts";
import { publishNetworkEvent } from "./events.ts";
import { showHosts } from "./later-hosts.ts";
import { parseEndpointOptions } from "./network-option.ts";
import { planEndpoint } from "./plan.ts";
import { findNetwork } from "./read.ts";

/** Puts a container on one more network; a restart keeps it there. */
export async function connectContainer(
  ctx: EngineContext,
  ref: string,
  networkRef: string,
  options: ConnectContainer = {},
): Promise<void> {
  const request = parseEndpointOptions(networkRef, options);
  const [record, network] = await Promise.all([resolveContainer(ctx, ref), findNetwork(ctx, networkRef)]);
  await changing(ctx, record, network, async (networks, pid) => {
    const { name } = network;
    if (networks.endpoints.some(({ networkId }) => networkId === network.id)) {
      const who = `endpoint with name ${record.labels[NAME]}`;
      throw new LeptonError("already-exists", `${who} already exists in network ${name}`);
    }
    const endpoint = planEndpoint(network, request, freeInterface(networks.endpoints), ctx);
    await join(ctx, { owner: ownerOf(ctx, record), endpoint, pid });
  });
  await publishNetworkEvent(ctx, "connect", network, record.id);
}

/** Takes a container off a network; with `force` also one that is gone, and whatever plugins say. */
export async function disconnectContainer(
  ctx: EngineContext,
  ref: string,
  networkRef: string,
  { force = false }: DisconnectContainer = {},
): Promise<void> {
  const network = await findNetwork(ctx, networkRef);
  const record = await (force ? unlessGone(() => resolveContainer(ctx, ref)) : resolveContainer(ctx, ref));
  if (record === undefined) {
    const { clearGone } = await import("./force-disconnect.ts");
    await publishNetworkEvent(ctx, "disconnect", network, await clearGone(ctx, network, ref));
    return;
  }
  const owner = ownerOf(ctx, record);
  await changing(ctx, record, network, async (networks, pid) => {
    try {
      await leave(ctx.disk, owner, endpointOn(networks, network, record), pid);
    } catch (error) {
      if (!force || !networks.attached.some(({ networkId }) => networkId === network.id)) throw error;
      await (await import("./force-disconnect.ts")).clearEndpoint(ctx.disk, owner, network);
    }
  });
  await publishNetworkEvent(ctx, "disconnect", network, record.id);
}

function endpointOn({ endpoints }: ContainerNetworks, { id, name }: Network, record: ContainerRecord): Endpoint {
  const endpoint = endpoints.find(({ networkId }) => networkId === id);
  if (endpoint !== undefined) return endpoint;
  const where = `network ${name}`;
  throw new LeptonError("failed-precondition", `container ${shortId(record.id)} is not connected to ${where}`);
}

type Change = (networks: ContainerNetworks, pid: number | undefined) => Promise<void>;

/** Runs a change under the locks of the container, and then says in its label what it is on now. */
async function changing(ctx: EngineContext, { id }: ContainerRecord, network: Network, change: Change): Promise<void> {
  await withContainerLock(ctx, id, async () => {
    const record = await ctx.client.containers.get(id);
    checkMode(record, network);
    const { namespace } = ctx;
    await withNetworksLock(ctx.disk, namespace, id, async () => {
      const networks = await readNetworks(ctx.disk, namespace, id);
      if (networks === undefined) throw conflict(NONE);
      const task = await taskOf(ctx, id);
      await change(networks, task !== undefined && isAlive(task) ? task.pid : undefined);
      await nameNetworks(ctx, record);
    });
  });
}

/** Says in the label of a container what its file says. */
async function nameNetworks(ctx: EngineContext, { id, labels }: ContainerRecord): Promise<void> {
  const networks = await readNetworks(ctx.disk, ctx.namespace, id);
  if (networks === undefined) return;
  const names = JSON.stringify(networks.endpoints.map(({ network }) => network));
  if (names !== labels[NETWORKS]) await setLabels(ctx, id, { [NETWORKS]: names });
}

/** Ends what somebody was killed at who connected or disconnected a running container; for who holds its lock. */
export async function finishChange(ctx: EngineContext, record: ContainerRecord, pid: number): Promise<void> {
  const owner = ownerOf(ctx, record);
  await withNetworksLock(ctx.disk, owner.namespace, owner.id, async () => {
    const networks = await readNetworks(ctx.disk, owner.namespace, owner.id);
    if (hasStray(networks) && networks !== undefined) await showHosts(ctx.disk, owner, networks, pid);
    await takeStrayDown(ctx.disk, owner, pid);
    await nameNetworks(ctx, record);
  });
}

const SHARED =
  "container sharing network namespace with another container or host cannot be connected to any other network";
const HOST = "container cannot be disconnected from host network or connected to host network";
const NONE = "container cannot be connected to multiple networks with one of the networks in private (none) mode";

function checkMode({ labels }: ContainerRecord, { name, origin }: Network): void {
  const mode = labels[NETWORKS] ?? "";
  if (labels[NAME] === undefined) throw conflict("the container was made by another tool");
  if ((origin === "builtin" && name === "host") || mode === '["host"]') throw conflict(HOST);
  if (mode.startsWith('["container:') || mode.startsWith('["ns:')) throw conflict(SHARED);
  if (origin === "builtin" || mode === '["none"]') throw conflict(NONE);
}

function conflict(message: string): LeptonError {
  return new LeptonError("failed-precondition", message);
}

function ownerOf({ namespace }: EngineContext, { id }: ContainerRecord): Owner {
  return { namespace, id };
}

function freeInterface(endpoints: readonly Endpoint[]): string {
  const taken = new Set(endpoints.map(({ ifName }) => ifName));
  for (let index = 0; ; index += 1) if (!taken.has(`eth${index}`)) return `eth${index}`;
}

interface Join {
  readonly owner: Owner;
  readonly endpoint: Endpoint;
  readonly pid: number | undefined;
}

// What is wanted is written last, so that a kill leaves an attachment that nobody wants, which a sweep takes down.
async function join({ disk }: EngineContext, { owner, endpoint, pid }: Join): Promise<void> {
  const { namespace, id } = owner;
  if (pid !== undefined) await attachOrUndo(disk, owner, { endpoint, pid });
  const networks = await readNetworks(disk, namespace, id);
  if (networks === undefined) return;
  const joined = { ...networks, endpoints: [...networks.endpoints, endpoint] };
  if (pid !== undefined) await showHosts(disk, owner, joined, pid);
  await writeNetworks(disk, namespace, id, joined, DURABLE);
}

async function attachOrUndo(disk: EngineContext["disk"], owner: Owner, wanted: AttachEndpoint): Promise<void> {
  try {
    await attachEndpoint(disk, owner, wanted);
  } catch (error) {
    // What cannot be taken down now is tried again by the sweep.
    await takeStrayDown(disk, owner, wanted.pid).catch(() => undefined);
    throw error;
  }
}

// And here first.
async function leave(disk: EngineContext["disk"], owner: Owner, { ifName }: Endpoint, pid: number | undefined) {
  const { namespace, id } = owner;
  const networks = await readNetworks(disk, namespace, id);
  if (networks === undefined) return;
  const left = { ...networks, endpoints: networks.endpoints.filter((one) => one.ifName !== ifName) };
  await writeNetworks(disk, namespace, id, left, DURABLE);
  if (pid !== undefined) await showHosts(disk, owner, left, pid);
  await takeStrayDown(disk, owner, pid);
}

const DURABLE = { durable: true };
