/** The rows of `images`. */
import type { ContentInfo } from "../../containerd/content.ts";
import { toMs } from "../../containerd/time.ts";
import { formatPlatform } from "../../oci/platform.ts";
import type { ClientContext } from "../context.ts";
import type { Image } from "../types.ts";
import { readCatalog, readSnapshots, snapshotSizes } from "./catalog.ts";
import type { ListingCache } from "./listing-cache.ts";
import { columnsOf } from "./names.ts";
import type { SurveyedImage } from "./survey.ts";

/** Sizes of what lies on disk, by blob digest and by snapshot name; what is not here is not in them. */
export interface Sizes {
  readonly blobs: ReadonlyMap<string, Pick<ContentInfo, "size">>;
  readonly snapshots: ReadonlyMap<string, number>;
}

/** All images of the namespace, newest first: four calls, and a few small ones for each image that is new here. */
export async function listImages(ctx: ClientContext, cache: ListingCache): Promise<Image[]> {
  const [{ images, blobs }, table] = await Promise.all([readCatalog(ctx.client, cache), readSnapshots(ctx)]);
  const snapshots = await snapshotSizes(ctx.client, table, images.flatMap(chainsOf), cache);
  await cache.save();
  return images.map((image) => toImage(ctx.namespace, image, { blobs, snapshots })).sort(byAge);
}

/** One row of a listing. */
export function toImage(namespace: string, image: SurveyedImage, sizes: Sizes): Image {
  const { record, target, main, variants } = image;
  return {
    name: record.name,
    namespace,
    ...columnsOf(record.name),
    digest: target.digest,
    configDigest: main?.manifest.config.digest ?? "",
    mediaType: target.mediaType,
    createdAtMs: createdAtMs(image),
    taggedAtMs: toMs(record.updatedAt) ?? 0,
    labels: main?.config.config.Labels ?? {},
    platforms: variants.map(({ platform }) => formatPlatform(platform)),
    sizeBytes: sumOf(chainsOf(image), (name) => sizes.snapshots.get(name)),
    contentBytes: sumOf(blobsOf(image), (digest) => Number(sizes.blobs.get(digest)?.size ?? 0)),
  };
}

/** When the image was made; a date that nobody can read, or none, is replaced by that of the record. */
export function createdAtMs({ record, main }: SurveyedImage): number {
  const created = Date.parse(main?.config.created ?? "");
  return Number.isNaN(created) ? (toMs(record.createdAt) ?? 0) : created;
}

/** Names of all snapshots that the image unpacks to. */
export function chainsOf({ variants }: Pick<SurveyedImage, "variants">): string[] {
  return variants.flatMap(({ chainIds }) => chainIds);
}

/** Digests of all blobs that the image is made of, here or not. */
export function blobsOf({ target, variants }: Pick<SurveyedImage, "target" | "variants">): string[] {
  const below = variants.flatMap(({ descriptor, manifest }) => [
    descriptor.digest,
    manifest.config.digest,
    ...manifest.layers.map(({ digest }) => digest),
  ]);
  return [target.digest, ...below];
}

function sumOf(keys: readonly string[], sizeOf: (key: string) => number | undefined): number {
  return [...new Set(keys)].reduce((total, key) => total + (sizeOf(key) ?? 0), 0);
}

function byAge(a: Image, b: Image): number {
  return b.createdAtMs - a.createdAtMs || (a.name < b.name ? -1 : 1);
}
