/** The snapshots that a container keeps beside its own: containerd's collector follows these labels of its record. */

import type { ContainerRecord } from "../../containerd/containers.ts";

/** The label for one of them. */
export function keptLabel(snapshotter: string, index: number): string {
  return `containerd.io/gc.ref.snapshot.${snapshotter}/${index}`;
}

/** Snapshotter and key of each; only such as bear the container's own id. */
export function keptSnapshots({ id, labels }: Pick<ContainerRecord, "id" | "labels">): (readonly [string, string])[] {
  return Object.entries(labels).flatMap(([label, key]) => {
    if (!key.startsWith(`${id}-image-`)) return [];
    const [, snapshotter] = /^containerd\.io\/gc\.ref\.snapshot\.([^/]+)\/\d+$/.exec(label) ?? [];
    return snapshotter === undefined ? [] : [[snapshotter, key] as const];
  });
}
