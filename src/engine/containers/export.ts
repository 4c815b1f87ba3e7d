/** `export`: the whole root file system of a container as a tar (docs/decisions/archives.md says why containerd makes it). */
import { decompress, hasZstd } from "../../oci/compression.ts";
import { layerType } from "../../oci/media-types.ts";
import type { EngineContext } from "../context.ts";
import { takeLease } from "../lease.ts";
import { readonlyMounts } from "../readonly-mounts.ts";
import { resolveContainer } from "./resolve.ts";

// A slow pipe may take hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/** Streams it; volumes and other mounts are empty directories in it, as in docker's. */
export async function* exportContainer(
  ctx: EngineContext,
  ref: string,
  { signal }: { readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Uint8Array, void, undefined> {
  const { client } = ctx;
  const { snapshotter, snapshotKey } = await resolveContainer(ctx, ref);
  const lease = await takeLease(client, { expireMs: LEASE_MS, signal });
  try {
    const right = readonlyMounts(await client.snapshots(snapshotter).mounts(snapshotKey, { signal }));
    // It lies in the content store before we get it: zstd keeps it small, at the speed of the disk.
    const mediaType = layerType("oci", hasZstd() ? "zstd" : "none");
    const layer = { left: [], right, mediaType, ref: `lepton-export-${lease.id}` };
    const { digest } = await client.diff.diff(layer, { lease: lease.id, signal });
    yield* decompress(client.content.read(digest, {}, { signal }));
  } finally {
    await lease.drop();
  }
}
