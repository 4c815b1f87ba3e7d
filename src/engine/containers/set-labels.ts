import type { EngineContext } from "../context.ts";

/** Changes labels of a container and leaves the others alone; an empty value takes one away. */
export async function setLabels(
  ctx: Pick<EngineContext, "client">,
  id: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const [first, ...rest] = Object.keys(labels).map((key) => `labels.${key}` as const);
  if (first !== undefined) await ctx.client.containers.update({ id, labels }, [first, ...rest]);
}
