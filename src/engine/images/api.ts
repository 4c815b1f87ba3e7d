/** The verbs of images, as every face calls them. */
import type { ClientContext, EngineContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { ImageArchives } from "../types/archive-verbs.ts";
import type { ImagesApi } from "../types.ts";
import { inspectImage } from "./inspect.ts";
import { exploreLayers } from "./layers/explore.ts";
import { listImages } from "./list.ts";
import { openListingCache } from "./listing-cache.ts";
import { loadImages } from "./load.ts";
import { removeImage } from "./remove.ts";
import { imageVerbs } from "./verbs.ts";

/** Those that need no files of ours and no registry; engine/engine.ts adds the rest. */
export type ClientImages = Omit<ImagesApi, keyof ImageArchives | "pull" | "push">;

/** Without a disk, what one listing has learned is lost for the next process. */
export type ImagesContext = ClientContext & Partial<Pick<EngineContext, "disk">>;

/** Binds the verbs to a namespace. */
export function createImagesApi(ctx: ImagesContext): ClientImages {
  const cache = openListingCache(ctx.disk);
  return {
    list: () => listImages(ctx, cache),
    inspect: (ref, options = {}) => inspectImage(ctx, ref, options, cache),
    layers: (ref, options) => exploreLayers(ctx, ref, options),
    load: async (source, options) =>
      await loadImages(ctx.client, source, { ...options, snapshotter: await defaultSnapshotter(ctx) }),
    ...imageVerbs(ctx, cache),
    remove: (ref, options) => removeImage(ctx, ref, options, cache),
  };
}
