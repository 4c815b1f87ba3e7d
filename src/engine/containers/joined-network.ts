/** `--network container:X`: the namespace of X's process, which another one takes at each start of X. */
import { type Any, OCI_TYPE } from "../../containerd/any.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { LeptonError } from "../../errors.ts";
import { decodeSpec, encodeSpec } from "../../oci/spec/json.ts";
import type { Spec } from "../../oci/spec/types.ts";
import type { EngineContext } from "../context.ts";
import { NETWORKS } from "../labels.ts";
import { taskOf } from "./list.ts";
import { shortId } from "./names.ts";
import { isAlive } from "./stop.ts";

/** Stands in the spec until the first start. */
export const UNRESOLVED_NETWORK = "/proc/0/ns/net";

/** The id of the container whose network a container shares; undefined where it shares none. */
export function joinedContainer({ labels }: Pick<ContainerRecord, "labels">): string | undefined {
  const [, id] = /^\["container:([^"]+)"\]$/.exec(labels[NETWORKS] ?? "") ?? [];
  return id;
}

/** Before a start: puts the namespace that X has now into the spec; throws where X is not running. */
export async function rejoinNetwork(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const target = joinedContainer(record);
  if (target === undefined || record.spec === undefined) return;
  const task = await taskOf(ctx, target);
  if (task === undefined || !isAlive(task)) {
    throw new LeptonError("failed-precondition", `cannot join network of a non running container: ${shortId(target)}`, {
      hint: `start it first: lepton start ${shortId(target)}`,
    });
  }
  const spec = withNetworkPath(decodeSpec(record.spec.value), `/proc/${task.pid}/ns/net`);
  const packed: Any = { typeUrl: OCI_TYPE.spec, value: Buffer.from(encodeSpec(spec)) };
  await ctx.client.containers.update({ id: record.id, spec: packed }, ["spec"]);
}

function withNetworkPath(spec: Spec, path: string): Spec {
  const namespaces = spec.linux.namespaces.map((one) => (one.type === "network" ? { ...one, path } : one));
  return { ...spec, linux: { ...spec.linux, namespaces } };
}
