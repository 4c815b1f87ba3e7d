/** `--network container:X`, `--pid container:X`: the namespaces of X's process, which another takes at each start of X. */
import { type Any, OCI_TYPE } from "../../containerd/any.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { LeptonError } from "../../errors.ts";
import { decodeSpec, encodeSpec } from "../../oci/spec/json.ts";
import { parseNamespaceMode } from "../../oci/spec/namespace-modes.ts";
import type { Spec } from "../../oci/spec/types.ts";
import type { EngineContext } from "../context.ts";
import { NETWORKS, PID_OF } from "../labels.ts";
import { taskOf } from "./list.ts";
import { shortId } from "./names.ts";
import { resolveContainer } from "./resolve.ts";
import { isAlive } from "./stop.ts";

/** Stands in the spec until the first start. */
export const UNRESOLVED_NETWORK = "/proc/0/ns/net";
export const UNRESOLVED_PID = "/proc/0/ns/pid";

/** The id of the container whose network a container shares; undefined where it shares none. */
export function joinedContainer({ labels }: Pick<ContainerRecord, "labels">): string | undefined {
  const [, id] = /^\["container:([^"]+)"\]$/.exec(labels[NETWORKS] ?? "") ?? [];
  return id;
}

/** Before a start: puts the namespaces that others have now into the spec; throws where one of them is not running. */
export async function rejoinNetwork(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const [network, pid] = [joinedContainer(record), record.labels[PID_OF]];
  if ((network === undefined && pid === undefined) || record.spec === undefined) return;
  const paths = {
    ...(network === undefined ? {} : { network: await pathIn(ctx, network, "network") }),
    ...(pid === undefined ? {} : { pid: await pathIn(ctx, pid, "PID") }),
  };
  const spec = withPaths(decodeSpec(record.spec.value), paths);
  const packed: Any = { typeUrl: OCI_TYPE.spec, value: Buffer.from(encodeSpec(spec)) };
  await ctx.client.containers.update({ id: record.id, spec: packed }, ["spec"]);
}

async function pathIn(ctx: EngineContext, target: string, what: "network" | "PID"): Promise<string> {
  const task = await taskOf(ctx, target);
  if (task !== undefined && isAlive(task)) return `/proc/${task.pid}/ns/${what === "PID" ? "pid" : "net"}`;
  throw new LeptonError("failed-precondition", `cannot join ${what} of a non running container: ${shortId(target)}`, {
    hint: `start it first: lepton start ${shortId(target)}`,
  });
}

function withPaths(spec: Spec, paths: Readonly<Record<string, string>>): Spec {
  const namespaces = spec.linux.namespaces.map((one) => {
    const path = paths[one.type];
    return path === undefined ? one : { ...one, path };
  });
  return { ...spec, linux: { ...spec.linux, namespaces } };
}

/** The label of a new container that is to see the processes of another; none for the other modes. */
export async function joinedPid(
  ctx: EngineContext,
  pid: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  const mode = parseNamespaceMode("pid", pid ?? "");
  return mode.kind === "container" ? { [PID_OF]: (await resolveContainer(ctx, mode.ref)).id } : {};
}
