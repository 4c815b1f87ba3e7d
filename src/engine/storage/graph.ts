/**
 * What keeps what alive in containerd's stores: its garbage collector's own rules (containerd docs/garbage-collection.md),
 * so that what a removal would free can be told before it is done.
 */
import type { ContainerRecord } from "../../containerd/client.ts";
import type { ContentInfo } from "../../containerd/content.ts";
import type { SnapshotInfo } from "../../containerd/snapshots.ts";

/** A blob or a snapshot: `content <digest>`, `snapshot <snapshotter> <name>`. */
export type Node = `content ${string}` | `snapshot ${string} ${string}`;

export interface Stores {
  readonly blobs: ReadonlyMap<string, Pick<ContentInfo, "labels" | "size">>;
  /** By snapshotter and name. */
  readonly snapshots: ReadonlyMap<string, ReadonlyMap<string, Pick<SnapshotInfo, "labels" | "parent">>>;
}

type Labels = Readonly<Record<string, string>>;

const CONTENT_REF = /^containerd\.io\/gc\.ref\.content(?:[./].*)?$/;
const SNAPSHOT_REF = /^containerd\.io\/gc\.ref\.snapshot\.([^/]+)(?:\/.*)?$/;
const ROOT = "containerd.io/gc.root";

export const contentNode = (digest: string): Node => `content ${digest}`;
export const snapshotNode = (snapshotter: string, name: string): Node => `snapshot ${snapshotter} ${name}`;

/** Everything that is here and reached from the roots. */
export function reachable(stores: Stores, roots: Iterable<Node>): Set<Node> {
  const seen = new Set<Node>();
  const queue = [...roots];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (seen.has(node)) continue;
    const next = referencesOf(stores, node);
    if (next === undefined) continue;
    seen.add(node);
    queue.push(...next);
  }
  return seen;
}

/** What needs no image to stay: containers' snapshots, and whatever a label makes a root. */
export function standingRoots(stores: Stores, containers: readonly ContainerRecord[]): Node[] {
  const ofContainers = containers.flatMap(({ snapshotter, snapshotKey, labels }) => [
    snapshotNode(snapshotter, snapshotKey),
    ...labelledReferences(labels),
  ]);
  const blobs = [...stores.blobs].flatMap(([digest, { labels }]) => (isRoot(labels) ? [contentNode(digest)] : []));
  const snapshots = [...stores.snapshots].flatMap(([snapshotter, infos]) =>
    [...infos].flatMap(([name, { labels }]) => (isRoot(labels) ? [snapshotNode(snapshotter, name)] : [])),
  );
  return [...ofContainers, ...blobs, ...snapshots];
}

/** Snapshotters that blobs refer to. */
export function snapshottersNamed(blobs: Stores["blobs"]): Set<string> {
  const keys = [...blobs.values()].flatMap(({ labels }) => Object.keys(labels));
  return new Set(keys.flatMap((key) => SNAPSHOT_REF.exec(key)?.[1] ?? []));
}

// Undefined where the thing itself is not here.
function referencesOf(stores: Stores, node: Node): Node[] | undefined {
  const [kind = "", first = "", ...rest] = node.split(" ");
  if (kind === "content") {
    const blob = stores.blobs.get(first);
    return blob && labelledReferences(blob.labels);
  }
  const snapshot = stores.snapshots.get(first)?.get(rest.join(" "));
  if (snapshot === undefined) return undefined;
  const parent = snapshot.parent === "" ? [] : [snapshotNode(first, snapshot.parent)];
  return [...parent, ...labelledReferences(snapshot.labels)];
}

function labelledReferences(labels: Labels): Node[] {
  return Object.entries(labels).flatMap(([key, value]): Node[] => {
    if (CONTENT_REF.test(key)) return [contentNode(value)];
    const snapshotter = SNAPSHOT_REF.exec(key)?.[1];
    return snapshotter === undefined ? [] : [snapshotNode(snapshotter, value)];
  });
}

function isRoot(labels: Labels): boolean {
  return (labels[ROOT] ?? "") !== "";
}
