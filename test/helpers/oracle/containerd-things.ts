import { type Client, openClient } from "../../../src/containerd/client.ts";
import { SNAPSHOT_KIND } from "../../../src/containerd/snapshots.ts";
import type { Kind, Thing } from "./thing.ts";

const SNAPSHOTTERS = ["overlayfs", "native"];

/** What containerd itself lists, in every namespace. Images and what belongs to them are nobody's leak. */
export async function containerdThings(address: string): Promise<Thing[]> {
  const client = openClient({ address, namespace: "default" });
  try {
    const namespaces = await client.namespaces.list();
    return (await Promise.all(namespaces.map(({ name }) => inNamespace(client.inNamespace(name))))).flat();
  } finally {
    client.close();
  }
}

async function inNamespace(client: Client): Promise<Thing[]> {
  const things = (kind: Kind, names: readonly string[]): Thing[] =>
    names.map((name) => ({ kind, name: `${client.namespace}/${name}` }));
  const [containers, tasks, leases, ingests, ...snapshots] = await Promise.all([
    client.containers.list(),
    client.tasks.list(),
    client.leases.list(),
    client.content.listStatuses(),
    ...SNAPSHOTTERS.map((snapshotter) => openSnapshots(client, snapshotter)),
  ]);
  return [
    ...things(
      "container",
      containers.map(({ id }) => id),
    ),
    ...things(
      "task",
      tasks.map(({ id }) => id),
    ),
    ...things(
      "lease",
      leases.map(({ id }) => id),
    ),
    ...things(
      "ingest",
      ingests.map(({ ref }) => ref),
    ),
    ...things("snapshot", snapshots.flat()),
  ];
}

/** Committed snapshots are layers of images; active ones and views belong to a container or to work under way. */
async function openSnapshots(client: Client, snapshotter: string): Promise<string[]> {
  const all = await client.snapshots(snapshotter).list();
  return all.filter(({ kind }) => kind !== SNAPSHOT_KIND.COMMITTED).map(({ name }) => `${snapshotter}/${name}`);
}
