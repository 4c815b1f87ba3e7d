/** Mount propagation between host and container: what the host allows, and what the root of the container needs. */
import { LeptonError } from "../../errors.ts";
import type { HostMountPoint } from "./input.ts";
import type { Propagation } from "./volumes.ts";

/** `failed-precondition` where mounts below `source` are not shared as the propagation needs it. */
export function assertPropagation(
  source: string,
  propagation: Propagation,
  mountPoints: readonly HostMountPoint[],
): void {
  const needed = { shared: ["shared:"], slave: ["shared:", "master:"], private: [] }[kindOf(propagation)];
  if (needed.length === 0) return;
  const point = mountPointOf(source, mountPoints);
  if (point?.tags.some((tag) => needed.some((prefix) => tag.startsWith(prefix)))) return;
  const words = kindOf(propagation) === "shared" ? "a shared mount" : "a shared or slave mount";
  throw new LeptonError(
    "failed-precondition",
    `path ${source} is mounted on ${point?.path ?? "/"} but it is not ${words}`,
    { hint: `mount --make-rshared ${point?.path ?? "/"}` },
  );
}

/** What `rootfsPropagation` must be for these binds; undefined leaves the runtime's default. */
export function rootPropagation(propagations: readonly Propagation[]): string | undefined {
  const kinds = propagations.map(kindOf);
  if (kinds.includes("shared")) return "shared";
  return kinds.includes("slave") ? "rslave" : undefined;
}

/** The mount that holds `path`: the longest one, and of several at one place the last. */
export function mountPointOf(path: string, mountPoints: readonly HostMountPoint[]): HostMountPoint | undefined {
  let found: HostMountPoint | undefined;
  for (const point of mountPoints) {
    const below = point.path === "/" || path === point.path || path.startsWith(`${point.path}/`);
    if (below && point.path.length >= (found?.path.length ?? 0)) found = point;
  }
  return found;
}

function kindOf(propagation: Propagation): "private" | "shared" | "slave" {
  if (propagation.endsWith("shared")) return "shared";
  return propagation.endsWith("slave") ? "slave" : "private";
}
