/** The verbs on images that only read them, relabel them or take them away. */
import type { ClientContext } from "../context.ts";
import type { ImageVerbs } from "../types/image-verbs.ts";
import { imageHistory } from "./history.ts";
import type { ListingCache } from "./listing-cache.ts";
import { pruneImages } from "./prune.ts";
import { tagImage } from "./tag.ts";
import { imageTrees } from "./tree.ts";

/** Binds them to a namespace. */
export function imageVerbs(ctx: ClientContext, cache: ListingCache): ImageVerbs {
  return {
    prune: (options) => pruneImages(ctx, options, cache),
    tree: () => imageTrees(ctx, cache),
    tag: (source, target) => tagImage(ctx, source, target, cache),
    history: (ref, options) => imageHistory(ctx, ref, options, cache),
  };
}
