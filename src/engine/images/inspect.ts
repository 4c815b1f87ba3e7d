/** One image with its documents. */
import type { ImageRecord } from "../../containerd/client.ts";
import type { ContentInfo } from "../../containerd/content.ts";
import { equals } from "../../containerd/filters.ts";
import { toMs } from "../../containerd/time.ts";
import { LeptonError } from "../../errors.ts";
import { isIndexType } from "../../oci/media-types.ts";
import { parsePlatform } from "../../oci/platform.ts";
import { createDocumentReader, readRawDocument } from "../content/documents.ts";
import { readVariant } from "../content/variants.ts";
import type { ClientContext } from "../context.ts";
import type { ForPlatform, ImageDetail } from "../types/image-verbs.ts";
import { readSnapshots, snapshotSizes } from "./catalog.ts";
import { blobsOf, chainsOf, toImage } from "./list.ts";
import type { ListingCache } from "./listing-cache.ts";
import { isDanglingName, refOf, shortName } from "./names.ts";
import { repoDigests } from "./repo-digests.ts";
import { findImage } from "./resolve.ts";
import { type SurveyedImage, surveyImages } from "./survey.ts";

/** Throws `not-found` where the image or the platform asked for is not here; documents are undefined where absent. */
export async function inspectImage(
  ctx: ClientContext,
  ref: string,
  options: ForPlatform,
  cache: ListingCache,
): Promise<ImageDetail> {
  const record = await findImage(ctx.client, ref, cache);
  const image = await surveyOne(ctx, record, options);
  const { main, target } = image;
  const isIndex = isIndexType(target.mediaType);
  const digests = [...new Set(blobsOf(image))].map((digest) => equals("digest", digest));
  const [infos, table, siblings, index, manifest] = await Promise.all([
    ctx.client.content.list(digests),
    readSnapshots(ctx),
    ctx.client.images.list([equals("target.digest", target.digest)]),
    isIndex ? readRawDocument(ctx.client, target) : undefined,
    main && readRawDocument(ctx.client, main.descriptor),
  ]);
  const blobs: ReadonlyMap<string, ContentInfo> = new Map(infos.map((info) => [info.digest, info]));
  const snapshots = await snapshotSizes(ctx.client, table, chainsOf(image), cache);
  const names = siblings.map(({ name }) => name);
  return {
    ...toImage(ctx.namespace, image, { blobs, snapshots }),
    config: main?.config.raw,
    manifest,
    index,
    tags: names.filter(isTag).map(shortName).sort(),
    digests: repoDigests(names, target.digest, blobs.get(target.digest)?.labels ?? {}),
    targetBytes: target.size,
    taggedAtMs: toMs(record.updatedAt) ?? 0,
    snapshotter: table.snapshotter,
  };
}

async function surveyOne(ctx: ClientContext, record: ImageRecord, { platform }: ForPlatform): Promise<SurveyedImage> {
  const [image] = await surveyImages(ctx.client, [record]);
  if (image === undefined) throw new LeptonError("not-found", `no such image: ${record.name}`);
  if (platform === undefined) return image;
  const main = await readVariant(createDocumentReader(ctx.client), image.target, parsePlatform(platform));
  return { ...image, main, variants: [main] };
}

function isTag(name: string): boolean {
  return !isDanglingName(name) && refOf(name)?.digest === undefined;
}
