/** Which snapshotter new containers of a namespace get. */
import type { ClientContext } from "./context.ts";

const NAMESPACE_DEFAULT = "containerd.io/defaults/snapshotter";
const DEFAULT = "overlayfs";

/** `CONTAINERD_SNAPSHOTTER`, else the namespace's own default, which containerd leaves to its clients, else overlayfs. */
export async function defaultSnapshotter(ctx: ClientContext): Promise<string> {
  const chosen = process.env["CONTAINERD_SNAPSHOTTER"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const namespaces = await ctx.client.namespaces.list();
  return namespaces.find(({ name }) => name === ctx.namespace)?.labels[NAMESPACE_DEFAULT] ?? DEFAULT;
}
