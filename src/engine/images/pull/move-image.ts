/** Brings a planned image here under a lease: by containerd itself where it can, through us where it cannot. */
import { isLeptonError } from "../../../errors.ts";
import { bringIn } from "./bring-in.ts";
import { canDaemonFetch, fetchByDaemon } from "./daemon-fetch.ts";
import { letGo } from "./kept-blobs.ts";
import { labelImage } from "./label-image.ts";
import { holdReplaced, nameImage } from "./name-image.ts";
import type { PlannedBlob } from "./plan.ts";
import { openFor } from "./preflight.ts";
import { isWhole, presentBlobs } from "./presence.ts";
import type { PullWork } from "./work.ts";

const DEFAULT_TRIES = 3;
const DEFAULT_IDLE_MS = 30_000;

/** Resolves when the image is here, unpacked and named. */
export async function moveImage(work: PullWork): Promise<void> {
  const { ctx, flight, board } = work;
  const { plan } = flight;
  const replaced = await holdReplaced(work);
  const missing = await missingBlobs(work);
  const open = new Set(missing.map(({ descriptor }) => descriptor.digest));
  for (const { descriptor, kind } of plan.blobs) {
    board.add(descriptor, kind);
    if (!open.has(descriptor.digest)) board.set(descriptor.digest, { state: "exists", doneBytes: descriptor.size });
  }
  board.enter("moving");
  const outcome = await letDaemonFetch(work, missing);
  // No lease: what containerd has brought is in it, and what it has named is kept by its name.
  const look = { snapshotter: work.snapshotter, signal: work.signal };
  if (outcome !== "moved" || !(await isWhole(ctx.client, plan, look))) await fetchOurselves(work, outcome);
  for (const { digest } of plan.blobs.map(({ descriptor }) => descriptor)) {
    if (board.item(digest)?.state !== "exists") board.set(digest, { state: "done" });
  }
  await nameImage(work, replaced);
  await letGo(ctx.client, (await presentBlobs(ctx.client, plan.blobs, look)).values());
}

async function missingBlobs({ ctx, flight, lease, signal }: PullWork, ahead = false): Promise<PlannedBlob[]> {
  const { plan } = flight;
  const present = await presentBlobs(ctx.client, plan.blobs, { lease, ahead, signal });
  return plan.blobs.filter(({ descriptor }) => !present.has(descriptor.digest));
}

type Outcome = "moved" | "stalled" | "failed" | "not tried";

async function letDaemonFetch(work: PullWork, missing: readonly PlannedBlob[]): Promise<Outcome> {
  const { ctx, flight, maxUnpackedBytes, signal } = work;
  // Only we can look at a layer before it is unpacked.
  if (missing.length === 0 || maxUnpackedBytes !== undefined || !(await canDaemonFetch(work))) return "not tried";
  try {
    await fetchByDaemon(work, missing, ctx.registry.idleMs ?? DEFAULT_IDLE_MS);
    return "moved";
  } catch (error) {
    signal?.throwIfAborted();
    if (isLeptonError(error, "canceled")) throw error;
    ctx.registry.trace?.(`containerd could not fetch "${flight.name}", so we do: ${String(error)}`);
    return isLeptonError(error, "timeout") ? "stalled" : "failed";
  }
}

// Of stalls the tries count together, for each costs all the patience; whatever else went wrong for the daemon may be
// the fault of a document that we need not ask for again.
async function fetchOurselves(work: PullWork, outcome: Outcome): Promise<void> {
  const { ctx, flight, board } = work;
  const tries = ctx.registry.tries ?? DEFAULT_TRIES;
  const patienceMs = tries * (ctx.registry.idleMs ?? DEFAULT_IDLE_MS);
  const again = outcome === "stalled" ? openFor(ctx, flight.ref, board, Math.max(1, tries - 1)) : undefined;
  try {
    const repository = again ?? flight.repository;
    await bringIn(work, { missing: await missingBlobs(work, true), repository, patienceMs });
  } finally {
    again?.close();
  }
  await labelImage(work);
}
