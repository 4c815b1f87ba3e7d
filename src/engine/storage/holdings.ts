/** Everything that takes room in a namespace and everything that keeps it, read in as many calls as there are lists. */
import type { Client } from "../../containerd/client.ts";
import type { SnapshotInfo } from "../../containerd/snapshots.ts";
import { isLeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import { type Catalog, readCatalog, snapshotSizes } from "../images/catalog.ts";
import type { ListingCache } from "../images/listing-cache.ts";
import { assignUsers, type Containers, type ImageUser, readContainers } from "../images/usage.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import { contentNode, type Node, snapshotNode, snapshottersNamed, standingRoots } from "./graph.ts";

export interface Holdings extends Catalog {
  readonly snapshotter: string;
  readonly snapshots: ReadonlyMap<string, ReadonlyMap<string, SnapshotInfo>>;
  readonly containers: Containers;
  /** By image id. */
  readonly users: ReadonlyMap<string, readonly ImageUser[]>;
  /** What leases hold: work under way. */
  readonly leased: readonly Node[];
  /** What stays whatever happens to image names: of containers, leases and labels. */
  readonly roots: readonly Node[];
}

/** Six lists, one more for each snapshotter beside the default one and for each lease, and reads of new images. */
export async function readHoldings(ctx: ClientContext, cache: ListingCache): Promise<Holdings> {
  const { client } = ctx;
  const [catalog, containers, snapshotter, leased] = await Promise.all([
    readCatalog(client, cache),
    readContainers(client),
    defaultSnapshotter(ctx),
    leasedNodes(client),
  ]);
  const others = containers.records.map((record) => record.snapshotter).filter((name) => name !== "");
  const names = new Set([snapshotter, ...others, ...snapshottersNamed(catalog.blobs)]);
  const snapshots = new Map(await Promise.all([...names].map((name) => tableOf(client, name))));
  const stores = { ...catalog, snapshots };
  return {
    ...stores,
    snapshotter,
    containers,
    leased,
    users: assignUsers(catalog.images, containers, snapshots),
    roots: [...standingRoots(stores, containers.records), ...leased],
  };
}

async function tableOf(client: Client, snapshotter: string): Promise<[string, Map<string, SnapshotInfo>]> {
  try {
    const infos = await client.snapshots(snapshotter).list();
    return [snapshotter, new Map(infos.map((info) => [info.name, info]))];
  } catch (error) {
    // A label or a container of a snapshotter that this daemon no longer has: nothing of it takes room that we can see.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "invalid-argument")) return [snapshotter, new Map()];
    throw error;
  }
}

async function leasedNodes(client: Client): Promise<Node[]> {
  const leases = await client.leases.list();
  const lists = await Promise.all(
    leases.map(async ({ id }) => {
      try {
        return await client.leases.listResources(id);
      } catch (error) {
        // Its work has ended meanwhile.
        if (isLeptonError(error, "not-found")) return [];
        throw error;
      }
    }),
  );
  return lists.flat().flatMap(({ type, id }): Node[] => {
    if (type === "content") return [contentNode(id)];
    return type.startsWith("snapshots/") ? [snapshotNode(type.slice("snapshots/".length), id)] : [];
  });
}

/** Bytes of each of these blobs and snapshots; a call for each layer that the cache does not know. */
export async function nodeSizes(
  client: Client,
  holdings: Holdings,
  nodes: Iterable<Node>,
  cache: ListingCache,
): Promise<ReadonlyMap<Node, number>> {
  const wanted = [...new Set(nodes)];
  const sizes = new Map<Node, number>();
  for (const [snapshotter, infos] of holdings.snapshots) {
    const start = `snapshot ${snapshotter} `;
    const names = wanted.filter((node) => node.startsWith(start)).map((node) => node.slice(start.length));
    const found = await snapshotSizes(client, { snapshotter, infos }, names, cache);
    for (const [name, sizeBytes] of found) sizes.set(snapshotNode(snapshotter, name), sizeBytes);
  }
  for (const node of wanted) {
    if (node.startsWith("content ")) sizes.set(node, Number(holdings.blobs.get(node.slice(8))?.size ?? 0));
  }
  return sizes;
}

/** Sum over distinct nodes. */
export function totalOf(sizes: ReadonlyMap<Node, number>, nodes: Iterable<Node>): number {
  let total = 0;
  for (const node of new Set(nodes)) total += sizes.get(node) ?? 0;
  return total;
}
