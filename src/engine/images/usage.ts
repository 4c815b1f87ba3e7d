/** Which containers stand on which image. */
import type { Client, ContainerRecord } from "../../containerd/client.ts";
import type { SnapshotInfo } from "../../containerd/snapshots.ts";
import type { Digest } from "../../oci/digest.ts";
import { imageId, type SurveyedImage } from "./survey.ts";

export interface ImageUser {
  readonly id: string;
  /** True where its process lives, also while it is paused. */
  readonly running: boolean;
  /** Name of the snapshot that its own stands on; undefined where it has none. */
  readonly parent: string | undefined;
}

// TaskProcess.status: created 1, running 2, stopped 3, paused 4, pausing 5 (wire.md 3.1).
const STOPPED = 3;

export interface Containers {
  readonly records: readonly ContainerRecord[];
  /** Those whose process lives. */
  readonly alive: ReadonlySet<string>;
}

/** Two calls. */
export async function readContainers(client: Client): Promise<Containers> {
  const [records, tasks] = await Promise.all([client.containers.list(), client.tasks.list()]);
  return { records, alive: new Set(tasks.filter(({ status }) => status !== STOPPED).map(({ id }) => id)) };
}

/** The users of these images by image id; the images that containers name must be among them. */
export async function usersOf(
  client: Client,
  images: readonly SurveyedImage[],
  containers: Containers,
): Promise<ReadonlyMap<Digest, ImageUser[]>> {
  return assignUsers(images, containers, await snapshotsInUse(client, containers.records));
}

/**
 * Gives every container to its image. The image that its record names counts where the container's snapshot stands on
 * it; a tag may have moved on since, and then every image counts that the snapshot fits.
 */
export function assignUsers(
  all: readonly SurveyedImage[],
  { records, alive }: Containers,
  snapshots: ReadonlyMap<string, ReadonlyMap<string, Pick<SnapshotInfo, "parent">>>,
): ReadonlyMap<Digest, ImageUser[]> {
  const byName = new Map(all.map((image) => [image.record.name, image] as const));
  const byTop = Map.groupBy(
    all.flatMap((image) => topsOf(image).map((top) => ({ top, id: imageId(image) }))),
    ({ top }) => top as string,
  );
  const users = new Map<Digest, ImageUser[]>();
  for (const { id, image, snapshotter, snapshotKey } of records) {
    const parent = snapshots.get(snapshotter)?.get(snapshotKey)?.parent;
    const user = { id, running: alive.has(id), parent };
    const named = byName.get(image);
    const fitting = byTop.get(parent ?? "") ?? [];
    const ids =
      named !== undefined && couldStandOn(named, parent) ? [imageId(named)] : fitting.map((entry) => entry.id);
    for (const of of new Set(ids)) users.set(of, [...(users.get(of) ?? []), user]);
  }
  return users;
}

function couldStandOn(image: SurveyedImage, parent: string | undefined): boolean {
  const tops = topsOf(image);
  return parent === undefined || tops.length === 0 || tops.some((top) => top === parent);
}

function topsOf({ variants }: SurveyedImage): Digest[] {
  return variants.flatMap(({ chainIds }) => chainIds.at(-1) ?? []);
}

/** All snapshots of the snapshotters that these containers have theirs in, by snapshotter and name. */
async function snapshotsInUse(client: Client, containers: readonly ContainerRecord[]) {
  const snapshotters = [...new Set(containers.map(({ snapshotter }) => snapshotter))].filter((name) => name !== "");
  const lists = snapshotters.map(async (snapshotter) => {
    const infos = await client.snapshots(snapshotter).list();
    return [snapshotter, new Map(infos.map((info) => [info.name, info] as const))] as const;
  });
  return new Map(await Promise.all(lists));
}
