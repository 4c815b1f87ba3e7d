/** `images --tree`: what each name offers, platform by platform, and what of it is here and in use. */
import { formatPlatform, normalizePlatform } from "../../oci/platform.ts";
import { manifestsOf, type Variant } from "../content/variants.ts";
import type { ClientContext } from "../context.ts";
import { contentNode, type Node, reachable, snapshotNode } from "../storage/graph.ts";
import { type Holdings, nodeSizes, readHoldings, totalOf } from "../storage/holdings.ts";
import type { ImagePlatform, ImageTree } from "../types/image-verbs.ts";
import { createdAtMs } from "./list.ts";
import type { ListingCache } from "./listing-cache.ts";
import { isDanglingName, shortName } from "./names.ts";
import { imageId, type SurveyedImage } from "./survey.ts";

/** One tree for each target, newest first. */
export async function imageTrees(ctx: ClientContext, cache: ListingCache): Promise<ImageTree[]> {
  const holdings = await readHoldings(ctx, cache);
  const everything = reachable(
    holdings,
    holdings.images.map(({ target }) => contentNode(target.digest)),
  );
  const sizes = await nodeSizes(ctx.client, holdings, everything, cache);
  const groups = [...Map.groupBy(holdings.images, ({ target }) => target.digest).values()];
  const trees = await Promise.all(groups.map((images) => treeOf(holdings, sizes, images)));
  await cache.save();
  return trees.flat().sort((a, b) => b.createdAtMs - a.createdAtMs || (a.digest < b.digest ? -1 : 1));
}

type Sizes = ReadonlyMap<Node, number>;

async function treeOf(holdings: Holdings, sizes: Sizes, images: readonly SurveyedImage[]): Promise<ImageTree[]> {
  const [image] = images;
  if (image === undefined) return [];
  const users = holdings.users.get(imageId(image)) ?? [];
  const platforms = await platformsOf(holdings, image, (variant) => {
    const top = variant.chainIds.at(-1);
    const standing = users.filter(({ parent }) => parent === top).length;
    return { ...sizesOf(sizes, variantNodes(holdings, variant)), users: standing };
  });
  const names = images.map(({ record }) => record.name).filter((name) => !isDanglingName(name));
  return [
    {
      names: names.map(shortName).sort(),
      digest: image.target.digest,
      createdAtMs: createdAtMs(image),
      ...sizesOf(sizes, reachable(holdings, [contentNode(image.target.digest)])),
      users: users.length,
      platforms,
    },
  ];
}

async function platformsOf(
  { reader }: Holdings,
  { target, variants }: SurveyedImage,
  figures: (variant: Variant) => Pick<ImagePlatform, "contentBytes" | "diskBytes" | "users">,
): Promise<ImagePlatform[]> {
  const here = new Map(variants.map((variant) => [variant.descriptor.digest, variant] as const));
  // A target that is not here, or is no image, has no platforms to tell of.
  const offered = await manifestsOf(reader, target).catch(() => []);
  return offered.map((descriptor) => {
    const variant = here.get(descriptor.digest);
    const platform = variant?.platform ?? (descriptor.platform && normalizePlatform(descriptor.platform));
    const { digest } = descriptor;
    const name = platform === undefined ? "unknown" : formatPlatform(platform);
    const nothing = { contentBytes: 0, diskBytes: 0, users: 0 };
    return { platform: name, digest, here: variant !== undefined, ...(variant ? figures(variant) : nothing) };
  });
}

function variantNodes({ snapshotter }: Holdings, { descriptor, manifest, chainIds }: Variant): Node[] {
  const blobs = [descriptor, manifest.config, ...manifest.layers].map(({ digest }) => contentNode(digest));
  return [...blobs, ...chainIds.map((name) => snapshotNode(snapshotter, name))];
}

function sizesOf(sizes: Sizes, nodes: Iterable<Node>): { readonly contentBytes: number; readonly diskBytes: number } {
  const all = [...nodes];
  return {
    contentBytes: totalOf(
      sizes,
      all.filter((node) => node.startsWith("content ")),
    ),
    diskBytes: totalOf(sizes, all),
  };
}
