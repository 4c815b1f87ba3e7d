/** `network disconnect -f`: clears what no plugin takes down, of a container that is there or of one that is gone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { removeCachedResult } from "../../cni/result-cache.ts";
import { listDir, removeFile } from "../../disk/atomic.ts";
import { containersDir } from "../../disk/container-dir.ts";
import { removeFromHosts } from "../../disk/hosts/shared.ts";
import { readName } from "../../disk/names.ts";
import type { Disk } from "../../disk/paths.ts";
import { LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import type { Network } from "../types/network.ts";
import type { Owner } from "./attachment-of.ts";
import { cniContainerId, readNetworks, withNetworksLock, writeNetworks } from "./container-networks.ts";
import { recordOf } from "./members.ts";

/** Clears what a container that containerd does not know has on a network; returns its id, throws `not-found`. */
export async function clearGone(ctx: EngineContext, network: Network, ref: string): Promise<string> {
  const id = await idOf(ctx, network, ref);
  if (id === undefined) throw new LeptonError("not-found", `endpoint ${ref} not found`);
  const owner = { namespace: ctx.namespace, id };
  await withNetworksLock(ctx.disk, owner.namespace, id, () => clearEndpoint(ctx.disk, owner, network));
  return id;
}

/** Drops a container's record of a network, what plugins gave it, its names and its addresses there; for who holds the lock. */
export async function clearEndpoint(
  disk: Pick<Disk, "storeDir" | "runDir">,
  owner: Owner,
  network: Network,
): Promise<void> {
  const networks = await readNetworks(disk, owner.namespace, owner.id);
  if (networks !== undefined) {
    const isOther = ({ networkId }: { readonly networkId: string }) => networkId !== network.id;
    const endpoints = networks.endpoints.filter(isOther);
    const attached = networks.attached.filter(isOther);
    for (const { ifName, list } of networks.attached.filter((one) => !isOther(one))) {
      const containerId = cniContainerId(owner.namespace, owner.id);
      await removeCachedResult({ cacheDir: networks.cacheDir, containerId, ifName, list });
    }
    await writeNetworks(disk, owner.namespace, owner.id, { ...networks, endpoints, attached }, { durable: true });
  }
  await removeFromHosts(disk, owner, network.id);
  for (const { file, holder } of await addressesOf(network)) {
    if (holder === cniContainerId(owner.namespace, owner.id)) await removeFile(file);
  }
}

async function idOf(ctx: EngineContext, network: Network, ref: string): Promise<string | undefined> {
  const named = (await readName(ctx.disk, ctx.namespace, ref).catch(() => undefined))?.id;
  const ids = await idsOn(ctx, network);
  return ids.find((id) => id === named || id === ref) ?? ids.find((id) => ref !== "" && id.startsWith(ref));
}

/** Those whose record or address says that they are on the network. */
async function idsOn(ctx: EngineContext, network: Network): Promise<string[]> {
  const ids: string[] = [];
  for (const id of await listDir(containersDir(ctx.disk, ctx.namespace))) {
    const { endpoints = [], attached = [] } = (await recordOf(ctx, id, false)) ?? {};
    if ([...endpoints, ...attached].some(({ networkId }) => networkId === network.id)) ids.push(id);
  }
  const prefix = cniContainerId(ctx.namespace, "");
  const holders = (await addressesOf(network)).map(({ holder }) => holder);
  return [...ids, ...holders.flatMap((holder) => (holder.startsWith(prefix) ? holder.slice(prefix.length) : []))];
}

interface Address {
  readonly file: string;
  /** The container as the plugins know it. */
  readonly holder: string;
}

// host-local keeps a file for each address, whose first line is the container. What else gives addresses is not ours.
async function addressesOf({ name, conflist }: Network): Promise<Address[]> {
  const { type, dataDir = "/var/lib/cni/networks" } = conflist?.plugins[0]?.ipam ?? {};
  if (type !== "host-local") return [];
  const dir = join(dataDir, name);
  const files = (await listDir(dir)).filter((file) => /^[0-9a-f.:]+$/i.test(file)).map((file) => join(dir, file));
  return files.map((file) => ({ file, holder: firstLine(file) }));
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, "latin1").split(/\r?\n/)[0]?.trim() ?? "";
  } catch {
    // Given back meanwhile.
    return "";
  }
}
