/**
 * `--network container:X`, `--pid container:X`, `--ipc container:X`: the namespaces of X's process, which another takes
 * at each start of X.
 */
import { type Any, OCI_TYPE } from "../../containerd/any.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { formatOwner, type Owner, ownerOf } from "../../disk/owner.ts";
import { LeptonError } from "../../errors.ts";
import { decodeSpec, encodeSpec } from "../../oci/spec/json.ts";
import { parseNamespaceMode } from "../../oci/spec/namespace-modes.ts";
import type { Spec } from "../../oci/spec/types.ts";
import type { EngineContext } from "../context.ts";
import { IPC_OF, NETWORKS, PID_OF } from "../labels.ts";
import type { CreateContainer } from "../types.ts";
import { writeDonors } from "./donors.ts";
import { taskOf } from "./list.ts";
import { shortId } from "./names.ts";
import { resolveContainer } from "./resolve.ts";
import { memoryOf } from "./shared-memory.ts";
import { isAlive } from "./stop.ts";

/** Stand in the spec until the first start. */
export const UNRESOLVED = {
  network: "/proc/0/ns/net",
  pid: "/proc/0/ns/pid",
  ipc: "/proc/0/ns/ipc",
} as const;

type Joinable = keyof typeof UNRESOLVED;

/** What a new container that joins others is given: labels that name them, and the memory that it shares. */
export interface Joined {
  readonly labels: Readonly<Record<string, string>>;
  /** Directory of the host that is `/dev/shm`. */
  readonly sharedMemory?: string;
}

/** The id of the container whose network a container shares; undefined where it shares none. */
function joinedContainer({ labels }: Pick<ContainerRecord, "labels">): string | undefined {
  const [, id] = /^\["container:([^"]+)"\]$/.exec(labels[NETWORKS] ?? "") ?? [];
  return id;
}

/** Finds the containers whose processes or memory a new one is to share. */
export async function joinedBy(ctx: EngineContext, { pid, ipc }: CreateContainer): Promise<Joined> {
  const [pidMode, ipcMode] = [parseNamespaceMode("pid", pid ?? ""), parseNamespaceMode("ipc", ipc ?? "")];
  const processes = pidMode.kind === "container" ? { [PID_OF]: (await resolveContainer(ctx, pidMode.ref)).id } : {};
  if (ipcMode.kind !== "container") return { labels: processes };
  const donor = await resolveContainer(ctx, ipcMode.ref);
  const sharedMemory = memoryOf(donor);
  if (sharedMemory === undefined) {
    // What is told first, as in docker.
    await pidOf(ctx, donor.id, "ipc");
    const why = "non-shareable IPC (hint: use IpcMode:shareable for the donor container)";
    throw new LeptonError("failed-precondition", `can't join IPC of container ${donor.id}: ${why}`);
  }
  return { labels: { ...processes, [IPC_OF]: donor.id }, sharedMemory };
}

/** Before a start: puts the namespaces that others have now into the spec; throws where one of them is not running. */
export async function rejoinNamespaces(ctx: EngineContext, record: ContainerRecord): Promise<void> {
  const { [PID_OF]: pid, [IPC_OF]: ipc } = record.labels;
  const donors = { network: joinedContainer(record), pid, ipc };
  const joined = (Object.keys(donors) as Joinable[]).filter((type) => donors[type] !== undefined);
  if (joined.length === 0 || record.spec === undefined) return;
  const processes = await Promise.all(joined.map((type) => processOf(ctx, donors[type] ?? "", type)));
  const paths = Object.fromEntries(
    joined.map((type, index) => [type, UNRESOLVED[type].replace("0", `${processes[index]?.pid}`)]),
  );
  const spec = withPaths(decodeSpec(record.spec.value), paths);
  const packed: Any = { typeUrl: OCI_TYPE.spec, value: Buffer.from(encodeSpec(spec)) };
  await ctx.client.containers.update({ id: record.id, spec: packed }, ["spec"]);
  // Last: whoever dies in between leaves donors that are dead, and no spec whose paths nobody answers for.
  await writeDonors(ctx, record.id, processes.map(formatOwner));
}

async function processOf(ctx: EngineContext, target: string, type: Joinable): Promise<Owner> {
  const pid = await pidOf(ctx, target, type);
  const owner = ownerOf(pid);
  // Only of one that is there yet is the record known to be its own: process ids are used again.
  if (owner === undefined || (await pidOf(ctx, target, type)) !== pid) throw notRunning(type, target);
  return owner;
}

// docker's words for each.
const NOT_RUNNING: Readonly<Record<Joinable, (id: string) => string>> = {
  network: (id) => `cannot join network of a non running container: ${id}`,
  pid: (id) => `container ${id} is not running`,
  ipc: (id) => `can't join IPC of container ${id}: container ${id} is not running`,
};

async function pidOf(ctx: EngineContext, target: string, type: Joinable): Promise<number> {
  const task = await taskOf(ctx, target);
  if (task !== undefined && isAlive(task)) return task.pid;
  throw notRunning(type, target);
}

function notRunning(type: Joinable, target: string): LeptonError {
  return new LeptonError("failed-precondition", NOT_RUNNING[type](target), {
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
