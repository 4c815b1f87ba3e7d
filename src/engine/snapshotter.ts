/** Which snapshotter new containers of a namespace get. */
import type { Namespaces } from "../containerd/namespaces.ts";

const NAMESPACE_DEFAULT = "containerd.io/defaults/snapshotter";
const DEFAULT = "overlayfs";

/** The part of an EngineContext that the choice needs. */
export interface SnapshotterContext {
  readonly namespace: string;
  readonly client: { readonly namespaces: Pick<Namespaces, "list"> };
}

/** `CONTAINERD_SNAPSHOTTER`, else the namespace's own default, which containerd leaves to its clients, else overlayfs. */
export async function defaultSnapshotter(ctx: SnapshotterContext): Promise<string> {
  const chosen = process.env["CONTAINERD_SNAPSHOTTER"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const namespaces = await ctx.client.namespaces.list();
  return namespaces.find(({ name }) => name === ctx.namespace)?.labels[NAMESPACE_DEFAULT] ?? DEFAULT;
}
