/** `image prune`: takes away what no container needs, and tells before or after what that frees. */

import { toWire } from "../content/documents.ts";
import type { ClientContext } from "../context.ts";
import { contentNode, type Node, reachable } from "../storage/graph.ts";
import { type Holdings, nodeSizes, readHoldings, totalOf } from "../storage/holdings.ts";
import type { PrunedImages, PruneImages } from "../types/image-verbs.ts";
import { createdAtMs } from "./list.ts";
import { type ListingCache, openListingCache } from "./listing-cache.ts";
import { isDanglingName, shortName } from "./names.ts";
import { dropRecord } from "./put-name.ts";
import { imageId, type SurveyedImage } from "./survey.ts";

/** Never touches an image that a container stands on, or of which work under way holds a part. */
export async function pruneImages(
  ctx: ClientContext,
  options: PruneImages = {},
  cache: ListingCache,
): Promise<PrunedImages> {
  // What is removed is chosen by the documents themselves; a preview may believe the cache.
  const holdings = await readHoldings(ctx, options.dryRun === true ? cache : openListingCache(undefined));
  const chosen = choosePrunable(holdings, options);
  const freed = freedBy(holdings, chosen);
  const sizes = await nodeSizes(ctx.client, holdings, freed, cache);
  if (options.dryRun === true) return answer(holdings, chosen, freed, totalOf(sizes, freed));
  await dropAll(ctx, chosen, options.signal);
  const gone = chosen.length === 0 ? new Set<Node>() : await goneOf(ctx, holdings, freed);
  return answer(holdings, chosen, gone, totalOf(sizes, gone));
}

/** The records that may go: of dangling images, or with `all` of every image without a user. */
export function choosePrunable(holdings: Holdings, options: PruneImages): SurveyedImage[] {
  const { images, users } = holdings;
  const held = reachable(holdings, holdings.leased);
  return images.filter((image) => {
    if (users.has(imageId(image)) || isHeld(held, image)) return false;
    if (options.all !== true && !isDanglingName(image.record.name)) return false;
    if (options.untilMs !== undefined && createdAtMs(image) >= options.untilMs) return false;
    const labels = image.main?.config.config.Labels ?? {};
    return (options.labels ?? []).every((fits) => fits(labels));
  });
}

// A pull or load under way wants its image when it is done, also where parts of it were here before.
function isHeld(held: ReadonlySet<Node>, { target, main }: SurveyedImage): boolean {
  const config = main?.manifest.config.digest;
  return held.has(contentNode(target.digest)) || (config !== undefined && held.has(contentNode(config)));
}

/** What the garbage collector takes when these records are gone, and would not take now. */
export function freedBy(holdings: Holdings, gone: readonly SurveyedImage[]): Set<Node> {
  const leaving = new Set(gone.map(({ record }) => record.name));
  const staying = holdings.images.filter(({ record }) => !leaving.has(record.name));
  const targets = (images: readonly SurveyedImage[]) => images.map(({ target }) => contentNode(target.digest));
  const kept = reachable(holdings, [...holdings.roots, ...targets(staying)]);
  return new Set([...reachable(holdings, targets(gone))].filter((node) => !kept.has(node)));
}

async function dropAll(ctx: ClientContext, chosen: readonly SurveyedImage[], signal?: AbortSignal): Promise<void> {
  for (const [index, { record, target }] of chosen.entries()) {
    signal?.throwIfAborted();
    // Only where the name still means what we looked at; the last one waits until all of it is gone.
    await dropRecord(ctx.client, record.name, { target: toWire(target), sync: index === chosen.length - 1 });
  }
}

async function goneOf(ctx: ClientContext, { snapshots }: Holdings, freed: ReadonlySet<Node>): Promise<Set<Node>> {
  const left = new Set<string>((await ctx.client.content.list()).map(({ digest }) => contentNode(digest)));
  for (const snapshotter of snapshots.keys()) {
    if (![...freed].some((node) => node.startsWith(`snapshot ${snapshotter} `))) continue;
    for (const { name } of await ctx.client.snapshots(snapshotter).list()) left.add(`snapshot ${snapshotter} ${name}`);
  }
  return new Set([...freed].filter((node) => !left.has(node)));
}

function answer(
  { images }: Holdings,
  chosen: readonly SurveyedImage[],
  gone: ReadonlySet<Node>,
  reclaimedBytes: number,
): PrunedImages {
  const leaving = new Set(chosen.map(({ record }) => record.name));
  const staying = new Set(images.filter(({ record }) => !leaving.has(record.name)).map(imageId));
  const ids = [...new Set(chosen.map(imageId))].filter((id) => !staying.has(id));
  const layers = [...gone].filter((node) => node.startsWith("snapshot ")).map((node) => node.split(" ")[2] ?? "");
  return {
    untagged: chosen
      .map(({ record }) => record.name)
      .filter((name) => !isDanglingName(name))
      .map(shortName),
    deleted: [...new Set([...ids, ...layers])],
    reclaimedBytes,
  };
}
