/** A container's new name on its networks: for the next start, and among its neighbours where it runs. */
import { addToHosts } from "../../disk/hosts/shared.ts";
import type { Disk } from "../../disk/paths.ts";
import { addressesOf, namesAt } from "./attach.ts";
import type { Owner } from "./attachment-of.ts";
import { readNetworks, withNetworksLock, writeNetworks } from "./container-networks.ts";

export interface NewName {
  readonly from: string;
  readonly to: string;
  /** Stays, where it is the old name too. */
  readonly hostname: string | undefined;
}

/** Does nothing for a container on no network. */
export async function renameOnNetworks(
  disk: Pick<Disk, "storeDir">,
  owner: Owner,
  { from, to, hostname }: NewName,
): Promise<void> {
  await withNetworksLock(disk, owner.namespace, owner.id, async () => {
    const before = await readNetworks(disk, owner.namespace, owner.id);
    if (before === undefined) return;
    const kept = before.names.filter((name) => name !== from || name === hostname);
    const networks = { ...before, names: [...new Set([...kept, to])] };
    await writeNetworks(disk, owner.namespace, owner.id, networks, { durable: true });
    for (const { ifName, networkId, lease } of networks.attached) {
      const endpoint = networks.endpoints.find((one) => one.ifName === ifName);
      if (endpoint === undefined || lease === undefined) continue;
      const entry = { addresses: addressesOf(lease), names: namesAt(networks, endpoint) };
      await addToHosts(disk, owner, networkId, entry);
    }
  });
}
