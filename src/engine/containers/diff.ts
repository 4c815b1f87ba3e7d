/** `diff`: what a container has changed in its files, of two layers that containerd makes (docs/decisions/cp.md). */
import { randomUUID } from "node:crypto";
import type { Client } from "../../containerd/client.ts";
import type { Mount } from "../../containerd/inputs.ts";
import { decompress, hasZstd } from "../../oci/compression.ts";
import { layerType } from "../../oci/media-types.ts";
import { readTar } from "../../oci/tar.ts";
import type { Leased } from "../content/write-blob.ts";
import type { EngineContext } from "../context.ts";
import { withLease } from "../lease.ts";
import { readonlyMounts } from "../readonly-mounts.ts";
import type { FileChange } from "../types/container-files.ts";
import { fileChanges, type LayerEntry } from "./file-changes.ts";
import { resolveContainer } from "./resolve.ts";

interface Sides {
  readonly left: readonly Mount[];
  readonly right: readonly Mount[];
}

/** Changes by path. The container may be running; what it writes meanwhile may be among them or not. */
export async function containerDiff(
  ctx: EngineContext,
  ref: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<FileChange[]> {
  const { client } = ctx;
  const { snapshotter, snapshotKey } = await resolveContainer(ctx, ref);
  const snapshots = client.snapshots(snapshotter);
  const { parent } = await snapshots.stat(snapshotKey, { signal });
  const now = readonlyMounts(await snapshots.mounts(snapshotKey, { signal }));
  return await withLease(
    client,
    async (lease) => {
      const key = `lepton-diff-${randomUUID()}`;
      const before = parent === "" ? [] : await snapshots.view({ key, parent }, { lease, signal });
      try {
        const [there, back] = await Promise.all([
          entriesOf(client, { left: before, right: now }, { lease, signal }),
          entriesOf(client, { left: now, right: before }, { lease, signal }),
        ]);
        return fileChanges(there, back);
      } finally {
        // Without the caller's signal, which may be the reason why we are here; else it goes with the lease.
        if (parent !== "") await snapshots.remove(key).catch(() => undefined);
      }
    },
    { signal },
  );
}

async function entriesOf(client: Client, sides: Sides, { lease, signal }: Leased): Promise<LayerEntry[]> {
  const mediaType = layerType("oci", hasZstd() ? "zstd" : "gzip");
  const layer = { ...sides, mediaType, ref: `lepton-diff-${randomUUID()}` };
  const { digest } = await client.diff.diff(layer, { lease, signal });
  const entries: LayerEntry[] = [];
  for await (const { path, kind, mode, uid, gid } of readTar(decompress(client.content.read(digest, {}, { signal })))) {
    entries.push({ path, kind, mode, uid, gid });
  }
  return entries;
}
