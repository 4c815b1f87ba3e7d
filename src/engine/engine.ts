/** Binds every verb to one namespace of one containerd. */
import { atWork } from "../disk/at-work.ts";
import { createContainersApi } from "./containers/api.ts";
import type { EngineContext } from "./context.ts";
import { engineEvents } from "./events.ts";
import { createImagesApi } from "./images/api.ts";
import { imageArchives } from "./images/archives.ts";
import { pullImage } from "./images/pull/pull.ts";
import { pushImage } from "./images/push/push.ts";
import { createNamespacesApi } from "./namespaces.ts";
import { createRegistryApi } from "./registry/api.ts";
import { listSnapshots } from "./snapshots.ts";
import { sweep } from "./sweep.ts";
import { diskUsage } from "./system/disk-usage.ts";
import { systemInfo } from "./system/info.ts";
import { versionInfo } from "./system/version.ts";
import type { Engine, ImagesApi } from "./types.ts";

/** An engine over an open client; `close` ends the connection that all its namespaces share. */
export function createEngine(ctx: EngineContext): Engine {
  return {
    address: ctx.client.address,
    namespace: ctx.namespace,
    containers: createContainersApi(ctx),
    images: imagesAtWork(ctx),
    namespaces: createNamespacesApi(ctx),
    registry: createRegistryApi(ctx.registry),
    system: {
      version: () => versionInfo(ctx),
      info: () => systemInfo(ctx),
      diskUsage: () => diskUsage(ctx),
      sweep: () => sweep(ctx),
    },
    snapshots: { list: () => listSnapshots(ctx) },
    events: (options) => engineEvents(ctx.client, options),
    inNamespace: (namespace) => createEngine({ ...ctx, namespace, client: ctx.client.inNamespace(namespace) }),
    close: () => ctx.client.close(),
  };
}

// What is killed leaves a lease, ingests or an unfinished file: the register says that somebody must look.
function imagesAtWork(ctx: EngineContext): ImagesApi {
  const images = createImagesApi(ctx);
  return {
    ...images,
    pull: (ref, options) => pullImage(ctx, ref, options),
    push: (ref, options) => pushImage(ctx, ref, options),
    load: (source, options) => atWork(ctx.disk, ctx.namespace, () => images.load(source, options)),
    ...imageArchives(ctx),
  };
}
