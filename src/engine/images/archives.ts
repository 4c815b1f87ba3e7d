/** The verbs of images that read and write archives; each stands in the register of work while it runs. */
import { atWork, streamAtWork } from "../../disk/at-work.ts";
import type { EngineContext } from "../context.ts";
import { writeOutputFile } from "../output-file.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { ImageArchives, SaveImages } from "../types/archive-verbs.ts";
import { convertImage } from "./convert.ts";
import { importImage } from "./import.ts";
import { saveImages } from "./save.ts";

/** Binds them to a namespace. */
export function imageArchives(ctx: EngineContext): ImageArchives {
  const { client, disk, namespace } = ctx;
  const save = (refs: readonly string[], options: SaveImages = {}) =>
    streamAtWork(disk, namespace, saveImages(client, refs, options));
  return {
    save,
    saveFile: (path, refs, options) => writeOutputFile(ctx, path, save(refs, options)),
    import: (source, options) =>
      atWork(disk, namespace, async () =>
        importImage(client, source, { ...options, snapshotter: await defaultSnapshotter(ctx) }),
      ),
    convert: (source, target, options = {}) =>
      atWork(disk, namespace, () => convertImage(client, source, target, options)),
  };
}
