/** Binds every verb to one namespace of one containerd. What not every command needs is loaded when it is called. */
import { createContainersApi } from "./containers/api.ts";
import type { EngineContext } from "./context.ts";
import { createLateImagesApi } from "./images/late-api.ts";
import { createNamespacesApi } from "./namespaces.ts";
import { createNetworksApi } from "./networks/api.ts";
import { createRegistryApi } from "./registry/api.ts";
import { listSnapshots } from "./snapshots.ts";
import { sweep } from "./sweep.ts";
import type { Engine } from "./types.ts";
import { createVolumesApi } from "./volumes/api.ts";

/** An engine over an open client; `close` ends the connection that all its namespaces share. */
export function createEngine(ctx: EngineContext): Engine {
  return {
    address: ctx.client.address,
    namespace: ctx.namespace,
    containers: createContainersApi(ctx),
    images: createLateImagesApi(ctx),
    namespaces: createNamespacesApi(ctx),
    registry: createRegistryApi(ctx.registry),
    system: {
      version: async () => (await import("./system/version.ts")).versionInfo(ctx),
      host: async () => (await import("./system/version.ts")).hostFacts(ctx.client),
      info: async () => (await import("./system/info.ts")).systemInfo(ctx),
      diskUsage: async () => (await import("./system/disk-usage.ts")).diskUsage(ctx),
      sweep: () => sweep(ctx),
    },
    volumes: createVolumesApi(ctx),
    networks: createNetworksApi(ctx),
    snapshots: { list: () => listSnapshots(ctx) },
    async *events(options) {
      const { engineEvents } = await import("./events.ts");
      yield* engineEvents(ctx.client, options);
    },
    inNamespace: (namespace) => createEngine({ ...ctx, namespace, client: ctx.client.inNamespace(namespace) }),
    close: () => ctx.client.close(),
  };
}
