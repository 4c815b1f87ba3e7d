/** The verbs of images, as every face calls them. */
import type { ClientContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { ImagesApi } from "../types.ts";
import { inspectImage } from "./inspect.ts";
import { exploreLayers } from "./layers/explore.ts";
import { listImages } from "./list.ts";
import { loadImages } from "./load.ts";
import { removeImage } from "./remove.ts";
import { saveImages } from "./save.ts";
import { imageVerbs } from "./verbs.ts";

/** Those that need no files of ours; engine/engine.ts adds the rest. */
export type ClientImages = Omit<ImagesApi, "saveFile">;

/** Binds the verbs to a namespace. */
export function createImagesApi(ctx: ClientContext): ClientImages {
  return {
    list: () => listImages(ctx),
    inspect: (ref) => inspectImage(ctx, ref),
    layers: (ref, options) => exploreLayers(ctx, ref, options),
    load: async (source, options) =>
      await loadImages(ctx.client, source, { ...options, snapshotter: await defaultSnapshotter(ctx) }),
    save: (refs, options = {}) => saveImages(ctx.client, refs, options),
    ...imageVerbs(ctx),
    remove: (ref, options) => removeImage(ctx, ref, options),
  };
}
