/** Brings the blobs of an image in through us, unpacking lower layers while upper ones are on their way. */
import type { Digest } from "../../../oci/digest.ts";
import type { Repository } from "../../../registry/types.ts";
import { openGate } from "../../concurrency.ts";
import { together } from "../transfer/together.ts";
import { unpackVariant } from "../unpack.ts";
import { openBombGuard } from "./bomb-guard.ts";
import { fetchBlob } from "./fetch-blob.ts";
import { type PlannedBlob, unpackedLayers } from "./plan.ts";
import type { PullWork } from "./work.ts";

export interface BringIn {
  readonly missing: readonly PlannedBlob[];
  readonly repository: Repository;
  readonly patienceMs: number;
}

const AT_ONCE = 3;

/** Resolves when every blob and snapshot is here; the first failure stops the rest. */
export async function bringIn(work: PullWork, from: BringIn): Promise<void> {
  await together(work.signal, (signal) => {
    const stoppable = { ...work, signal };
    const downloads = startDownloads(stoppable, from);
    return [...downloads.values(), unpackAll(stoppable, downloads)];
  });
}

type Stoppable = PullWork & { readonly signal: AbortSignal };

function startDownloads(work: Stoppable, from: BringIn): Map<Digest, Promise<void>> {
  const { ctx, flight, board, signal } = work;
  const { repository, patienceMs } = from;
  const gate = openGate(AT_ONCE);
  const unpacked = unpackedLayers(flight.plan);
  const { fetched } = flight;
  const fetching = { client: ctx.client, repository, board, fetched, patienceMs, signal };
  const download = async (blob: PlannedBlob) => {
    const { digest, size } = blob.descriptor;
    signal.throwIfAborted();
    await fetchBlob(fetching, blob);
    board.set(digest, { state: unpacked.has(digest) ? "unpacking" : "done", doneBytes: size, note: undefined });
  };
  return new Map(from.missing.map((blob) => [blob.descriptor.digest, gate(() => download(blob))]));
}

async function unpackAll(work: Stoppable, downloads: ReadonlyMap<Digest, Promise<void>>): Promise<void> {
  const { ctx, flight, board, snapshotter, lease, signal } = work;
  const guard = openBombGuard(ctx.client, work);
  for (const variant of flight.plan.unpack) {
    // The config gets the label that holds the snapshots.
    await downloads.get(variant.manifest.config.digest);
    await unpackVariant(ctx.client, variant, {
      snapshotter,
      lease,
      signal,
      ready: async (layer) => {
        await downloads.get(layer.digest);
        await guard(layer);
      },
      onUnpacked: ({ digest }) => {
        if (board.item(digest)?.state !== "exists") board.set(digest, { state: "done" });
      },
    });
  }
}
