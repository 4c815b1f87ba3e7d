/** Which containers stand on an image. */
import type { Client, ContainerRecord } from "../../containerd/client.ts";
import type { SurveyedImage } from "./survey.ts";

export interface ImageUser {
  readonly id: string;
  /** True where its process lives, also while it is paused. */
  readonly running: boolean;
}

// TaskProcess.status: created 1, running 2, stopped 3, paused 4, pausing 5 (wire.md 3.1).
const STOPPED = 3;

/** Containers made from any of these records, which are all of one image; `allNames` are the records there are. */
export async function usersOf(
  client: Client,
  images: readonly SurveyedImage[],
  allNames: ReadonlySet<string>,
): Promise<ImageUser[]> {
  const [containers, tasks] = await Promise.all([client.containers.list(), client.tasks.list()]);
  const parents = await snapshotParents(client, containers);
  const alive = new Set(tasks.filter(({ status }) => status !== STOPPED).map(({ id }) => id));
  return containers
    .filter((container) => standsOn(images, allNames, container.image, parents.get(snapshotOf(container))))
    .map(({ id }) => ({ id, running: alive.has(id) }));
}

// A tag may have moved on since the container was made: then its snapshot tells, not its image name.
function standsOn(
  images: readonly SurveyedImage[],
  allNames: ReadonlySet<string>,
  name: string,
  parent: string | undefined,
): boolean {
  const tops = images.flatMap(({ variants }) => variants.flatMap(({ chainIds }) => chainIds.at(-1) ?? []));
  const fits = tops.some((top) => top === parent);
  if (images.some(({ record }) => record.name === name)) return fits || parent === undefined || tops.length === 0;
  return fits && !allNames.has(name);
}

function snapshotOf({ snapshotter, snapshotKey }: ContainerRecord): string {
  return `${snapshotter} ${snapshotKey}`;
}

async function snapshotParents(client: Client, containers: readonly ContainerRecord[]): Promise<Map<string, string>> {
  const snapshotters = [...new Set(containers.map(({ snapshotter }) => snapshotter))].filter((name) => name !== "");
  const lists = await Promise.all(
    snapshotters.map(async (snapshotter) => {
      const infos = await client.snapshots(snapshotter).list();
      return infos.map(({ name, parent }): [string, string] => [`${snapshotter} ${name}`, parent]);
    }),
  );
  return new Map(lists.flat());
}
