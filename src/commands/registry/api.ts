/** The engine's verbs of registries, for commands that run without containerd. */
import type { RegistryApi } from "../../engine/types.ts";
import type { CommandContext } from "../define.ts";

/** The verbs, with the settings of the command line, and what a command adds to them. */
export async function registryApi(
  { connection }: CommandContext,
  over: { readonly insecure?: boolean } = {},
): Promise<RegistryApi> {
  const [{ createRegistryApi }, { openRegistrySettings }] = await Promise.all([
    import("../../engine/registry/api.ts"),
    import("../../engine/registry/settings.ts"),
  ]);
  return createRegistryApi(openRegistrySettings({ ...connection?.registry, ...over }));
}
