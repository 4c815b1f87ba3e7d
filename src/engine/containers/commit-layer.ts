/** The layer that a container has made above its image. */
import { randomUUID } from "node:crypto";
import type { ContainerRecord } from "../../containerd/containers.ts";
import type { Mount } from "../../containerd/inputs.ts";
import { LeptonError } from "../../errors.ts";
import { type Digest, isDigest, parseDigest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { layerType, type MediaFamily } from "../../oci/media-types.ts";
import type { Leased } from "../content/write-blob.ts";
import type { EngineContext } from "../context.ts";
import { readonlyMounts } from "../readonly-mounts.ts";

export interface MadeLayer {
  readonly descriptor: Descriptor;
  readonly diffId: Digest;
}

const UNCOMPRESSED = "containerd.io/uncompressed";

/** Packs what differs from `parent`, a committed snapshot; everything, where that is empty. */
export async function commitLayer(
  ctx: EngineContext,
  { snapshotter, snapshotKey }: ContainerRecord,
  { parent, family, lease, signal }: Leased & { readonly parent: string; readonly family: MediaFamily },
): Promise<MadeLayer> {
  const snapshots = ctx.client.snapshots(snapshotter);
  const right = readonlyMounts(await snapshots.mounts(snapshotKey, { signal }));
  const made = await against(ctx, { snapshotter, parent, lease, signal }, (left) =>
    // containerd's differ knows OCI's types only; the bytes are the same.
    ctx.client.diff.diff(
      { left, right, mediaType: layerType("oci", "gzip"), ref: `lepton-commit-${lease}` },
      { lease, signal },
    ),
  );
  const { labels } = await ctx.client.content.info(made.digest, { signal });
  const diffId = labels[UNCOMPRESSED] ?? "";
  if (!isDigest(diffId)) throw new LeptonError("internal", `containerd gave layer "${made.digest}" no diff id`);
  const descriptor = {
    mediaType: layerType(family, "gzip"),
    digest: parseDigest(made.digest),
    size: Number(made.size),
  };
  return { descriptor, diffId };
}

interface Against extends Leased {
  readonly snapshotter: string;
  readonly parent: string;
}

/** The files below, for as long as `work` takes. */
async function against<T>(
  ctx: EngineContext,
  { snapshotter, parent, lease, signal }: Against,
  work: (mounts: readonly Mount[]) => Promise<T>,
): Promise<T> {
  if (parent === "") return await work([]);
  const snapshots = ctx.client.snapshots(snapshotter);
  const key = `lepton-commit-${randomUUID()}`;
  const mounts = await snapshots.view({ key, parent }, { lease, signal });
  try {
    return await work(mounts);
  } finally {
    // Without the caller's signal, which may be the reason why we are here; else it goes with the lease.
    await snapshots.remove(key).catch(() => undefined);
  }
}
