/** The rows of `images`. */
import type { Client } from "../../containerd/client.ts";
import { toMs } from "../../containerd/time.ts";
import { isLeptonError } from "../../errors.ts";
import { formatPlatform } from "../../oci/platform.ts";
import { mapLimited } from "../concurrency.ts";
import type { ClientContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { Image } from "../types.ts";
import { columnsOf } from "./names.ts";
import { type SurveyedImage, surveyImages } from "./survey.ts";

/** Sizes of what lies on disk, by blob digest and by snapshot name; what is not here is not in them. */
interface Sizes {
  readonly blobs: ReadonlyMap<string, number>;
  readonly snapshots: ReadonlyMap<string, number>;
}

// Usage questions under way at once.
const QUESTIONS = 64;

/** All images of the namespace, newest first. Three calls, and a few small ones for each distinct image. */
export async function listImages(ctx: ClientContext): Promise<Image[]> {
  const images = await surveyImages(ctx.client);
  return (await describeImages(ctx, images)).sort(byAge);
}

/** Adds sizes to surveyed images, in the same order. */
export async function describeImages(ctx: ClientContext, images: readonly SurveyedImage[]): Promise<Image[]> {
  const sizes = await readSizes(ctx, images);
  return images.map((image) => toImage(ctx.namespace, image, sizes));
}

async function readSizes(ctx: ClientContext, images: readonly SurveyedImage[]): Promise<Sizes> {
  const chains = images.flatMap(({ variants }) => variants.flatMap(({ chainIds }) => chainIds));
  const [blobs, snapshots] = await Promise.all([
    ctx.client.content.list(),
    snapshotSizes(ctx.client, await defaultSnapshotter(ctx), new Set<string>(chains)),
  ]);
  return { blobs: new Map(blobs.map(({ digest, size }) => [digest, Number(size)])), snapshots };
}

async function snapshotSizes(
  client: Client,
  snapshotter: string,
  wanted: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const snapshots = client.snapshots(snapshotter);
  const names = (await snapshots.list()).map(({ name }) => name).filter((name) => wanted.has(name));
  const pairs = await mapLimited(names, QUESTIONS, async (name): Promise<[string, number]> => {
    try {
      return [name, Number((await snapshots.usage(name)).size)];
    } catch (error) {
      // Removed since the list was made.
      if (isLeptonError(error, "not-found")) return [name, 0];
      throw error;
    }
  });
  return new Map(pairs);
}

function toImage(namespace: string, image: SurveyedImage, sizes: Sizes): Image {
  const { record, target, main, variants } = image;
  return {
    name: record.name,
    namespace,
    ...columnsOf(record.name),
    digest: target.digest,
    configDigest: main?.manifest.config.digest ?? "",
    mediaType: target.mediaType,
    createdAtMs: createdAtMs(image),
    labels: main?.config.config.Labels ?? {},
    platforms: variants.map(({ platform }) => formatPlatform(platform)),
    sizeBytes: sumOf(
      sizes.snapshots,
      variants.flatMap(({ chainIds }) => chainIds),
    ),
    contentBytes: sumOf(sizes.blobs, blobsOf(image)),
  };
}

// A date that nobody can read, or none, is replaced by that of the record.
function createdAtMs({ record, main }: SurveyedImage): number {
  const created = Date.parse(main?.config.created ?? "");
  return Number.isNaN(created) ? (toMs(record.createdAt) ?? 0) : created;
}

function blobsOf({ target, variants }: SurveyedImage): string[] {
  const below = variants.flatMap(({ descriptor, manifest }) => [
    descriptor.digest,
    manifest.config.digest,
    ...manifest.layers.map(({ digest }) => digest),
  ]);
  return [target.digest, ...below];
}

function sumOf(sizes: ReadonlyMap<string, number>, keys: readonly string[]): number {
  return [...new Set(keys)].reduce((total, key) => total + (sizes.get(key) ?? 0), 0);
}

function byAge(a: Image, b: Image): number {
  return b.createdAtMs - a.createdAtMs || (a.name < b.name ? -1 : 1);
}
