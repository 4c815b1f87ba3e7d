/** `history`: the steps that an image's config tells, and what each of them weighs. */
import { LeptonError } from "../../errors.ts";
import { parsePlatform } from "../../oci/platform.ts";
import { readImage } from "../content/read-image.ts";
import type { Variant } from "../content/variants.ts";
import type { ClientContext } from "../context.ts";
import type { ForPlatform, HistoryStep } from "../types/image-verbs.ts";
import { readSnapshots, snapshotSizes } from "./catalog.ts";
import { type ListingCache, openListingCache } from "./listing-cache.ts";
import { findImage } from "./resolve.ts";

/** The steps, newest first; throws `not-found` where the image or the platform is not here. */
export async function imageHistory(
  ctx: ClientContext,
  ref: string,
  { platform }: ForPlatform = {},
  cache: ListingCache = openListingCache(undefined),
): Promise<HistoryStep[]> {
  const { target, name } = await findImage(ctx.client, ref, cache);
  if (target === undefined) throw new LeptonError("failed-precondition", `image "${name}" has no target`);
  const wanted = platform === undefined ? undefined : parsePlatform(platform);
  const variant = await readImage(ctx.client, target, { platform: wanted });
  return stepsOf(variant, await layerSizes(ctx, variant, cache));
}

/** Puts layers and steps together: every step that is not empty made the next layer. `sizes` go bottom first. */
export function stepsOf({ manifest, config }: Pick<Variant, "manifest" | "config">, sizes: readonly number[]) {
  let layer = 0;
  const told = config.history.map((entry): HistoryStep => {
    const sizeBytes = entry.emptyLayer ? 0 : (sizes[layer++] ?? 0);
    return {
      id: "",
      createdAtMs: timeOf(entry.created),
      createdBy: entry.createdBy ?? "",
      comment: entry.comment ?? "",
      sizeBytes,
    };
  });
  // A config may tell fewer steps than there are layers; the sizes should add up all the same.
  const untold = sizes
    .slice(layer)
    .map((sizeBytes): HistoryStep => ({ id: "", createdBy: "", comment: "", sizeBytes }));
  const [newest, ...older] = [...told, ...untold].reverse();
  return newest === undefined ? [] : [{ ...newest, id: manifest.config.digest }, ...older];
}

function timeOf(created: string | undefined): number | undefined {
  const timeMs = Date.parse(created ?? "");
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

async function layerSizes(ctx: ClientContext, variant: Variant, cache: ListingCache): Promise<number[]> {
  const sizes = await snapshotSizes(ctx.client, await readSnapshots(ctx), variant.chainIds, cache);
  return variant.chainIds.map((chainId, index) => sizes.get(chainId) ?? variant.manifest.layers[index]?.size ?? 0);
}
