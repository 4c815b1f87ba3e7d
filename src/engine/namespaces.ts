import type { EngineContext } from "./context.ts";
import type { NamespacesApi } from "./types.ts";

/** The verbs of namespaces. */
export function createNamespacesApi(ctx: EngineContext): NamespacesApi {
  return {
    async list() {
      const namespaces = await ctx.client.namespaces.list();
      return namespaces.map(({ name, labels }) => ({ name, labels })).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}
