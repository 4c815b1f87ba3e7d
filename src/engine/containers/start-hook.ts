/**
 * What is looked at between the mounts of a container and its process, whoever starts it: containerd's restart monitor
 * asks nobody of us, but the runtime runs the hook for it too.
 */
import { join } from "node:path";
import type { HostMount } from "../../oci/spec/input.ts";
import type { Hook } from "../../oci/spec/types.ts";
import type { EngineContext } from "../context.ts";
import { volumePart } from "../volumes/volume-part.ts";
import { checkDonors, type Place } from "./donors.ts";
import type { Joined } from "./joined-namespaces.ts";
import type { NetworkPlan } from "./network-plan.ts";
import { parseSpec } from "./spec-view.ts";

interface Needs {
  readonly network: NetworkPlan;
  readonly mounts: readonly HostMount[];
  readonly joined: Joined;
}

/** The hook of a container that has something to be looked at; none for the others. */
export function startHook(
  { self, disk, namespace }: EngineContext,
  { network, mounts, joined }: Needs,
): readonly Hook[] {
  if (!joinsOthers(network, joined) && !mounts.some(({ source }) => volumePart(source) !== undefined)) return [];
  const [path = "", ...rest] = self.argv("__start-hook", disk.storeDir, namespace);
  return [{ path, args: [path, ...rest], env: [], timeout: TIMEOUT_SEC }];
}

/** True for a container that shares namespaces of others. */
export function joinsOthers(network: NetworkPlan, joined: Joined): boolean {
  return network.kind === "container" || Object.keys(joined.labels).length > 0;
}

// Looks at a few files; on a machine under load.
const TIMEOUT_SEC = 60;

export interface MadeContainer {
  readonly id: string;
  /** Of its process, which does not run yet and has everything mounted. */
  readonly pid: number;
  /** Where the runtime's files for it are. */
  readonly bundle: string;
  /** The JSON bytes of its spec. */
  readonly spec: Uint8Array;
}

/** Throws where it is not what was asked for: then the runtime starts no process in it. */
export async function checkMade(place: Place, { id, pid, bundle, spec }: MadeContainer): Promise<void> {
  await checkDonors(place, id);
  const { mounts } = parseSpec(spec);
  if (!mounts.some(({ source }) => volumePart(source) !== undefined)) return;
  const { checkParts } = await import("../volumes/subpath.ts");
  // Its root is not yet where it will be.
  checkParts(mounts, join(`/proc/${pid}/root`, bundle, "rootfs"));
}
