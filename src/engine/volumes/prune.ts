/** Removes the volumes that nobody uses. */
import type { EngineContext } from "../context.ts";
import type { PrunedVolumes, PruneVolumes } from "../types.ts";
import { listVolumes } from "./read.ts";
import { removeUnused } from "./remove.ts";

/** Anonymous ones, with `all` the others too; one whose record is damaged is left to `rm`. */
export async function pruneVolumes(ctx: EngineContext, options: PruneVolumes = {}): Promise<PrunedVolumes> {
  const { all = false, fits = () => true, dryRun = false } = options;
  const volumes = await listVolumes(ctx, { usedBy: true, size: true });
  const doomed = volumes.filter(
    (volume) => volume.usedBy?.length === 0 && volume.damage === undefined && (all || volume.anonymous) && fits(volume),
  );
  const deleted: typeof volumes = [];
  for (const volume of doomed) {
    // Looked at again: somebody may have begun to use it.
    if (dryRun || (await removeUnused(ctx, volume.name)) === "removed") deleted.push(volume);
  }
  return {
    deleted: deleted.map(({ name }) => name),
    reclaimedBytes: deleted.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0),
  };
}
