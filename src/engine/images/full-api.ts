/** All verbs of images of an engine. Whoever binds them loads their code: late-api.ts does when one is called. */
import { atWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import type { ImagesApi } from "../types.ts";
import { createImagesApi } from "./api.ts";
import { imageArchives } from "./archives.ts";
import { pullImage } from "./pull/pull.ts";
import { pushImage } from "./push/push.ts";

/**
 * Binds them to an engine. What is killed leaves a lease, ingests or an unfinished file: the register of work says
 * that somebody must look.
 */
export function createFullImagesApi(ctx: EngineContext): ImagesApi {
  const images = createImagesApi(ctx);
  return {
    ...images,
    pull: (ref, options) => pullImage(ctx, ref, options),
    push: (ref, options) => pushImage(ctx, ref, options),
    load: (source, options) => atWork(ctx.disk, ctx.namespace, () => images.load(source, options)),
    ...imageArchives(ctx),
  };
}
