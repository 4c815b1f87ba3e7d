/** Who uses which volume: the runtime specs of the containers tell, which are never out of step with what is mounted. */
import { volumeAt } from "../../disk/volumes.ts";
import { parseSpec } from "../containers/spec-view.ts";
import type { EngineContext } from "../context.ts";

/** Ids of the containers that mount a volume, by its name; one call to containerd. */
export async function usersByVolume(ctx: EngineContext): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  for (const { id, spec } of await ctx.client.containers.list()) {
    for (const name of volumesOfSpec(ctx, spec?.value)) users.set(name, [...(users.get(name) ?? []), id]);
  }
  return users;
}

/** Names of the volumes that a runtime spec mounts. */
export function volumesOfSpec(
  { disk, namespace }: Pick<EngineContext, "disk" | "namespace">,
  spec: Uint8Array | undefined,
): string[] {
  const names = parseSpec(spec).mounts.flatMap(({ source }) => volumeAt(disk, namespace, source) ?? []);
  return [...new Set(names)];
}
