/** `push`: images of containerd into the registry that their name says (docs/decisions/pull.md). */
import { atWork } from "../../../disk/at-work.ts";
import { openRepository } from "../../../registry/repository.ts";
import { createDocumentReader } from "../../content/documents.ts";
import type { EngineContext } from "../../context.ts";
import { withLease } from "../../lease.ts";
import { registrySettings } from "../../registry/settings.ts";
import type { PushedImage, PushImage } from "../../types/image.ts";
import type { Transfer } from "../../types/transfer.ts";
import { createPresentBlobs } from "../present-blobs.ts";
import { type Board, openBoard } from "../transfer/board.ts";
import { openTransfer } from "../transfer/open-transfer.ts";
import { showRetry } from "../transfer/show-retry.ts";
import { transferFailure } from "../transfer/transfer-failure.ts";
import { choosePush } from "./choose-push.ts";
import { imagesToPush, type NamedImage, refToPush } from "./images-to-push.ts";
import { sendBlobs } from "./send-blobs.ts";
import { sendDocuments } from "./send-documents.ts";
import type { PushWork } from "./work.ts";

// A slow registry may take hours; containerd's own default is a day, too.
const LEASE_MS = 24 * 3_600_000;

/** Starts the push; `result` rejects with a sentence that names the reference. */
export function pushImage(ctx: EngineContext, ref: string, options: PushImage = {}): Transfer<PushedImage[]> {
  const board = openBoard(ref);
  return openTransfer(board, async () => {
    try {
      const pushed = await atWork(ctx.disk, ctx.namespace, () => push(ctx, ref, options, board));
      board.enter("done");
      return pushed;
    } catch (error) {
      throw transferFailure("push", ref, error);
    }
  });
}

async function push(ctx: EngineContext, text: string, options: PushImage, board: Board): Promise<PushedImage[]> {
  const { signal } = options;
  const ref = refToPush(text, options);
  const images = await imagesToPush(ctx.client, ref, options);
  const repository = openRepository(ref, registrySettings(ctx, { onRetry: (why) => showRetry(board, why) }));
  try {
    // Keeps what is sent here though an image is removed meanwhile.
    return await withLease(
      ctx.client,
      async (lease) => {
        const reader = createDocumentReader(ctx.client, signal);
        const present = createPresentBlobs(ctx.client, lease, signal);
        const work = { client: ctx.client, repository, reader, present, board, ref, options };
        const pushed: PushedImage[] = [];
        for (const image of images) pushed.push(await pushOne(work, image));
        return pushed;
      },
      { expireMs: LEASE_MS, signal },
    );
  } finally {
    repository.close();
  }
}

async function pushOne(work: PushWork, image: NamedImage): Promise<PushedImage> {
  const { name, tag } = image;
  const chosen = await choosePush(work, image);
  work.board.enter("moving");
  await sendBlobs(work, chosen);
  await sendDocuments(work, chosen, tag);
  return { name, tag, digest: chosen.target.digest, sizeBytes: chosen.target.size };
}
