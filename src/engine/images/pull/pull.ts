/** `pull`: an image from its registry into containerd, named and unpacked (docs/decisions/pull.md). */
import type { Client } from "../../../containerd/client.ts";
import { equals } from "../../../containerd/filters.ts";
import { atWork } from "../../../disk/at-work.ts";
import { LeptonError } from "../../../errors.ts";
import { hostPlatform, parsePlatform } from "../../../oci/platform.ts";
import { parseImageRef, storedName, withDefaultTag } from "../../../oci/reference.ts";
import type { EngineContext } from "../../context.ts";
import { PULL } from "../../labels.ts";
import { withLease } from "../../lease.ts";
import { defaultSnapshotter } from "../../snapshotter.ts";
import type { PulledImage, PullImage } from "../../types/image.ts";
import type { Transfer } from "../../types/transfer.ts";
import { type Board, openBoard } from "../transfer/board.ts";
import { openTransfer } from "../transfer/open-transfer.ts";
import { transferFailure } from "../transfer/transfer-failure.ts";
import { keepLeased, letGo } from "./kept-blobs.ts";
import { moveImage } from "./move-image.ts";
import type { Choice } from "./plan.ts";
import { type Flight, openFor, preflight } from "./preflight.ts";
import { isWhole, presentBlobs } from "./presence.ts";
import { areIngestsMarked, markIngests, unmarkIngests } from "./stale-ingests.ts";
import type { PullWork } from "./work.ts";

export interface PullOptions extends PullImage {
  /** Default that of the namespace. */
  readonly snapshotter?: string | undefined;
}

// A slow registry may feed us for hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/** Starts the pull; `result` rejects with a sentence that names the reference. */
export function pullImage(ctx: EngineContext, ref: string, options: PullOptions = {}): Transfer<PulledImage> {
  const board = openBoard(ref);
  return openTransfer(board, async () => {
    try {
      const pulled = await atWork(ctx.disk, ctx.namespace, () => pull(ctx, ref, options, board));
      board.enter("done");
      return pulled;
    } catch (error) {
      throw transferFailure("pull", ref, error);
    }
  });
}

async function pull(ctx: EngineContext, text: string, options: PullOptions, board: Board): Promise<PulledImage> {
  const ref = withDefaultTag(parseImageRef(text));
  const choice = choiceOf(options);
  const repository = openFor(ctx, ref, board);
  try {
    const { client } = ctx;
    const { signal } = options;
    const [flight, snapshotter] = await Promise.all([
      preflight({ client, ref, name: storedName(text), repository, choice, signal }),
      options.snapshotter ?? defaultSnapshotter(ctx),
    ]);
    return await land(ctx, flight, { ...options, snapshotter, board });
  } finally {
    repository.close();
  }
}

async function land(
  ctx: EngineContext,
  flight: Flight,
  options: PullOptions & Pick<PullWork, "snapshotter" | "board">,
): Promise<PulledImage> {
  const { client } = ctx;
  const { signal } = options;
  const { name, plan } = flight;
  const { digest } = plan.target;
  if (await isUpToDate(client, flight, options)) {
    // The last one was killed between naming the image and letting go of what had been kept for it.
    if (areIngestsMarked(ctx)) {
      await letGo(client, (await presentBlobs(client, plan.blobs, options)).values());
      await unmarkIngests(ctx);
    }
    return { name, digest, upToDate: true };
  }
  const move = (lease: string) => moveImage({ ...options, ctx, flight, lease });
  try {
    await withLease(client, move, {
      expireMs: LEASE_MS,
      labels: { [PULL]: name },
      onFailure: (living, lease) => keepLeased(living, lease, name),
      signal,
    });
  } catch (error) {
    await markIngests(ctx);
    throw error;
  }
  await unmarkIngests(ctx);
  return { name, digest, upToDate: false };
}

async function isUpToDate(
  client: Client,
  { name, plan }: Flight,
  look: { readonly snapshotter: string; readonly signal?: AbortSignal },
): Promise<boolean> {
  const [record] = await client.images.list([equals("name", name)], { signal: look.signal });
  return record?.target?.digest === plan.target.digest && (await isWhole(client, plan, look));
}

function choiceOf({ platforms = [], allPlatforms = false }: PullImage): Choice {
  if (allPlatforms && platforms.length > 0) {
    throw new LeptonError("invalid-argument", "all platforms, and some of them, cannot be asked for together");
  }
  if (allPlatforms) return { kind: "all" };
  return { kind: "platforms", platforms: platforms.length === 0 ? [hostPlatform()] : platforms.map(parsePlatform) };
}
