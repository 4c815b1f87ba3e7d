/** The verbs of images, as every face calls them. */
import type { ClientContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { ImagesApi } from "../types.ts";
import { inspectImage } from "./inspect.ts";
import { listImages } from "./list.ts";
import { loadImages } from "./load.ts";
import { removeImage } from "./remove.ts";

/** Binds the verbs to a namespace. */
export function createImagesApi(ctx: ClientContext): ImagesApi {
  return {
    list: () => listImages(ctx),
    inspect: (ref) => inspectImage(ctx, ref),
    load: async (source, options) =>
      await loadImages(ctx.client, source, { ...options, snapshotter: await defaultSnapshotter(ctx) }),
    remove: (ref, options) => removeImage(ctx, ref, options),
  };
}
