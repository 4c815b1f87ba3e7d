/** One image with its documents. */
import { equals } from "../../containerd/filters.ts";
import { LeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import type { ImagesApi } from "../types.ts";
import { readSnapshots, snapshotSizes } from "./catalog.ts";
import { blobsOf, chainsOf, type Sizes, toImage } from "./list.ts";
import type { ListingCache } from "./listing-cache.ts";
import { findImage } from "./resolve.ts";
import { type SurveyedImage, surveyImages } from "./survey.ts";

/** Throws `not-found` where there is no such image; config and manifest are undefined where they are not here. */
export async function inspectImage(
  ctx: ClientContext,
  ref: string,
  cache: ListingCache,
): ReturnType<ImagesApi["inspect"]> {
  const record = await findImage(ctx.client, ref, cache);
  const [surveyed] = await surveyImages(ctx.client, [record]);
  if (surveyed === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
  const image = toImage(ctx.namespace, surveyed, await sizesOf(ctx, surveyed, cache));
  const { main } = surveyed;
  return { ...image, config: main?.config.raw, manifest: main?.manifest };
}

async function sizesOf(ctx: ClientContext, image: SurveyedImage, cache: ListingCache): Promise<Sizes> {
  const digests = [...new Set(blobsOf(image))].map((digest) => equals("digest", digest));
  const [infos, table] = await Promise.all([ctx.client.content.list(digests), readSnapshots(ctx)]);
  const blobs = new Map(infos.map((info) => [info.digest, info] as const));
  return { blobs, snapshots: await snapshotSizes(ctx.client, table, chainsOf(image), cache) };
}
