/** `system df`: what images, containers and volumes take of the disk, and what could be had back. */
import { mapLimited } from "../concurrency.ts";
import { listContainers } from "../containers/list.ts";
import { writtenBytes } from "../containers/written-bytes.ts";
import type { EngineContext } from "../context.ts";
import { toImage } from "../images/list.ts";
import { openListingCache } from "../images/listing-cache.ts";
import { freedBy } from "../images/prune.ts";
import { imageId, type SurveyedImage } from "../images/survey.ts";
import { contentNode, type Node, reachable } from "../storage/graph.ts";
import { type Holdings, nodeSizes, readHoldings, totalOf } from "../storage/holdings.ts";
import type { Container } from "../types/container.ts";
import type { ContainerUsage, DiskUsage, ImageUsage } from "../types/disk-usage.ts";
import type { Volume } from "../types/volume.ts";
import { listVolumes } from "../volumes/read.ts";

// Walks of containers' writable layers under way at once.
const WALKS = 16;

/** A constant number of lists, a call for each image or layer that is new here, and a walk of each layer and volume. */
export async function diskUsage(ctx: EngineContext): Promise<DiskUsage> {
  const cache = openListingCache(ctx.disk);
  const [holdings, containers, volumes] = await Promise.all([
    readHoldings(ctx, cache),
    listContainers(ctx, { all: true }),
    listVolumes(ctx, { size: true, usedBy: true }),
  ]);
  const all = reachable(holdings, targetsOf(holdings.images));
  const sizes = await nodeSizes(ctx.client, holdings, all, cache);
  await cache.save();
  return {
    images: imagesPart(ctx.namespace, holdings, sizes, all),
    containers: containersPart(await writtenBy(ctx, containers)),
    volumes: volumesPart(volumes),
  };
}

function targetsOf(images: readonly SurveyedImage[]): Node[] {
  return images.map(({ target }) => contentNode(target.digest));
}

type Sizes = ReadonlyMap<Node, number>;

function imagesPart(namespace: string, holdings: Holdings, sizes: Sizes, all: ReadonlySet<Node>): DiskUsage["images"] {
  const { images, users } = holdings;
  const unused = images.filter((image) => !users.has(imageId(image)));
  const ids = new Set(images.map(imageId));
  return {
    total: ids.size,
    active: [...ids].filter((id) => users.has(id)).length,
    sizeBytes: totalOf(sizes, all),
    reclaimableBytes: totalOf(sizes, freedBy(holdings, unused)),
    items: imageItems(namespace, holdings, sizes),
  };
}

function imageItems(namespace: string, holdings: Holdings, sizes: Sizes): ImageUsage[] {
  const parts = new Map(
    [...Map.groupBy(holdings.images, imageId)].map(([id, images]) => [id, reachable(holdings, targetsOf(images))]),
  );
  const owners = new Map<Node, number>();
  for (const nodes of parts.values()) for (const node of nodes) owners.set(node, (owners.get(node) ?? 0) + 1);
  const rowSizes = { blobs: holdings.blobs, snapshots: new Map<string, number>() };
  return holdings.images.map((image) => {
    const nodes = [...(parts.get(imageId(image)) ?? [])];
    const unique = nodes.filter((node) => owners.get(node) === 1);
    const [sizeBytes, uniqueBytes] = [totalOf(sizes, nodes), totalOf(sizes, unique)];
    return {
      image: { ...toImage(namespace, image, rowSizes), sizeBytes },
      sharedBytes: sizeBytes - uniqueBytes,
      uniqueBytes,
      containers: holdings.users.get(imageId(image))?.length ?? 0,
    };
  });
}

async function writtenBy(ctx: EngineContext, containers: readonly Container[]): Promise<ContainerUsage[]> {
  return await mapLimited(containers, WALKS, async (container) => ({
    container,
    sizeBytes: await writtenBytes(ctx, container),
  }));
}

const ACTIVE: ReadonlySet<Container["status"]> = new Set(["running", "paused", "restarting"]);

function containersPart(items: readonly ContainerUsage[]): DiskUsage["containers"] {
  const active = items.filter(({ container }) => ACTIVE.has(container.status));
  const sum = (some: readonly ContainerUsage[]) => some.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  return {
    total: items.length,
    active: active.length,
    sizeBytes: sum(items),
    reclaimableBytes: sum(items) - sum(active),
    items,
  };
}

function volumesPart(items: readonly Volume[]): DiskUsage["volumes"] {
  const unused = items.filter(({ usedBy = [] }) => usedBy.length === 0);
  const sum = (some: readonly Volume[]) => some.reduce((total, { sizeBytes = 0 }) => total + sizeBytes, 0);
  return {
    total: items.length,
    active: items.length - unused.length,
    sizeBytes: sum(items),
    reclaimableBytes: sum(unused),
    items,
  };
}
