import { SNAPSHOT_KIND } from "../containerd/snapshots.ts";
import { toMs } from "../containerd/time.ts";
import type { EngineContext } from "./context.ts";
import { defaultSnapshotter } from "./snapshotter.ts";
import type { Snapshot } from "./types.ts";

/** Snapshots of the namespace's default snapshotter, without their sizes. */
export async function listSnapshots(ctx: EngineContext): Promise<Snapshot[]> {
  const infos = await ctx.client.snapshots(await defaultSnapshotter(ctx)).list();
  return infos.map(({ name, parent, kind, createdAt, labels }) => ({
    name,
    parent,
    kind: KINDS[kind] ?? "unknown",
    createdAtMs: toMs(createdAt) ?? 0,
    labels,
  }));
}

const KINDS: Readonly<Record<number, Snapshot["kind"]>> = {
  [SNAPSHOT_KIND.VIEW]: "view",
  [SNAPSHOT_KIND.ACTIVE]: "active",
  [SNAPSHOT_KIND.COMMITTED]: "committed",
};
