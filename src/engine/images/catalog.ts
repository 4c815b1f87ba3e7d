/** All images of a namespace with what lies on disk for them, in as many calls as there are lists. */
import type { Client } from "../../containerd/client.ts";
import type { ContentInfo } from "../../containerd/content.ts";
import { SNAPSHOT_KIND, type SnapshotInfo } from "../../containerd/snapshots.ts";
import { toMs } from "../../containerd/time.ts";
import { isLeptonError } from "../../errors.ts";
import { isDigest } from "../../oci/digest.ts";
import { mapLimited } from "../concurrency.ts";
import type { DocumentReader } from "../content/documents.ts";
import type { ClientContext } from "../context.ts";
import { defaultSnapshotter } from "../snapshotter.ts";
import type { ListingCache } from "./listing-cache.ts";
import { createListingReader } from "./listing-reader.ts";
import { type SurveyedImage, surveyWith } from "./survey.ts";

export interface Catalog {
  /** Their configs are reduced to what a listing shows. */
  readonly images: readonly SurveyedImage[];
  readonly blobs: ReadonlyMap<string, ContentInfo>;
  /** Of the same blobs and no others. */
  readonly reader: DocumentReader;
}

export interface SnapshotTable {
  readonly snapshotter: string;
  readonly infos: ReadonlyMap<string, SnapshotInfo>;
}

// Usage questions under way at once.
const QUESTIONS = 64;

/** Two calls, and two or three small reads for each distinct image that the cache does not know yet. */
export async function readCatalog(client: Client, cache: ListingCache): Promise<Catalog> {
  // Records last: what is named in them was there when the blobs were listed, or is new and shows up the next time.
  const blobs = new Map((await client.content.list()).map((info) => [info.digest, info] as const));
  const reader = createListingReader(client, blobs, cache);
  return { images: await surveyWith(reader, await client.images.list()), blobs, reader };
}

/** Every snapshot of the namespace's default snapshotter. */
export async function readSnapshots(ctx: ClientContext): Promise<SnapshotTable> {
  const snapshotter = await defaultSnapshotter(ctx);
  const infos = await ctx.client.snapshots(snapshotter).list();
  return { snapshotter, infos: new Map(infos.map((info) => [info.name, info] as const)) };
}

/** Bytes of snapshots by name, each layer alone; a call for each that the cache does not know. */
export async function snapshotSizes(
  client: Client,
  { snapshotter, infos }: SnapshotTable,
  names: Iterable<string>,
  cache: ListingCache,
): Promise<Map<string, number>> {
  const wanted = [...new Set(names)].flatMap((name) => infos.get(name) ?? []);
  const pairs = await mapLimited(wanted, QUESTIONS, async (info) => {
    const key = usageKey(snapshotter, info);
    const known = key === undefined ? undefined : await cache.get(key);
    if (known !== undefined && /^\d{1,15}$/.test(known)) return [info.name, Number(known)] as const;
    const sizeBytes = await usageOf(client, snapshotter, info.name);
    if (key !== undefined) cache.put(key, String(sizeBytes));
    return [info.name, sizeBytes] as const;
  });
  return new Map(pairs);
}

// Layers of images: others may go on changing, or bear any name. The time tells a namesake of another namespace.
function usageKey(snapshotter: string, { kind, name, createdAt }: SnapshotInfo): string | undefined {
  if (kind !== SNAPSHOT_KIND.COMMITTED || !isDigest(name)) return undefined;
  return `usage/${encodeURIComponent(snapshotter)}/${toMs(createdAt) ?? 0}/${name}`;
}

async function usageOf(client: Client, snapshotter: string, name: string): Promise<number> {
  try {
    return Number((await client.snapshots(snapshotter).usage(name)).size);
  } catch (error) {
    // Removed since the list was made.
    if (isLeptonError(error, "not-found")) return 0;
    throw error;
  }
}
