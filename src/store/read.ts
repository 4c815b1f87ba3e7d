/** Reads of the engine, each answered as a change to fold. */
import type { Container, ContainerDetail, Engine } from "../engine/types.ts";
import { isLeptonError } from "../errors.ts";
import type { Change, Rows } from "./reduce.ts";

/** From this many changed ids on, one list is cheaper than reads one by one. */
const LIST_FROM = 6;

/** Everything of one namespace, each part as soon as it is here; the last change says that it is complete. */
export async function readNamespace(engine: Engine, apply: (change: Change) => void): Promise<void> {
  const { namespace } = engine;
  await Promise.all([
    listContainers(engine).then(apply),
    readImages(engine).then(apply),
    readSnapshots(engine).then(apply),
    readVolumes(engine).then(apply),
    readNetworks(engine).then(apply),
  ]);
  apply({ kind: "listed", namespace });
}

/** The containers of the given ids as they are now; those that are gone are dropped. */
export async function readContainers(engine: Engine, ids: ReadonlySet<string>): Promise<Change> {
  if (ids.size >= LIST_FROM) return listContainers(engine);
  try {
    return { kind: "containers", namespace: engine.namespace, rows: await readEach(engine, ids) };
  } catch (error) {
    if (isLeptonError(error, "unavailable")) throw error;
    // One damaged container must not hide the others: the list shows it as well as it can.
    return listContainers(engine);
  }
}

async function listContainers(engine: Engine): Promise<Change> {
  const put = await engine.containers.list({ all: true });
  return { kind: "containers", namespace: engine.namespace, rows: { mode: "replace", put } };
}

async function readEach(engine: Engine, ids: ReadonlySet<string>): Promise<Rows<Container>> {
  const found = await Promise.all([...ids].map(async (id) => ({ id, row: await readContainer(engine, id) })));
  return {
    mode: "patch",
    put: found.flatMap(({ row }) => (row === undefined ? [] : [row])),
    drop: found.flatMap(({ id, row }) => (row === undefined ? [id] : [])),
  };
}

async function readContainer(engine: Engine, id: string): Promise<Container | undefined> {
  try {
    const detail = await engine.containers.inspect(id);
    // A full id that is gone may still be another container's name, or a prefix of its id.
    return detail.id === id ? withoutDetail(detail) : undefined;
  } catch (error) {
    if (isLeptonError(error, "not-found") || isLeptonError(error, "invalid-argument")) return undefined;
    throw error;
  }
}

/** A read row must equal a listed one, or every event would look like a change. */
function withoutDetail(detail: ContainerDetail): Container {
  const { spec: _spec, logPath: _logPath, stateDir: _stateDir, size: _size, ...container } = detail;
  return container;
}

export async function readImages(engine: Engine): Promise<Change> {
  return { kind: "images", namespace: engine.namespace, rows: { mode: "replace", put: await engine.images.list() } };
}

/** With the containers that mount each. */
export async function readVolumes(engine: Engine): Promise<Change> {
  const put = await engine.volumes.list({ usedBy: true });
  return { kind: "volumes", namespace: engine.namespace, rows: { mode: "replace", put } };
}

export async function readNetworks(engine: Engine): Promise<Change> {
  const put = await engine.networks.list();
  return { kind: "networks", namespace: engine.namespace, rows: { mode: "replace", put } };
}

export async function readSnapshots(engine: Engine): Promise<Change> {
  return { kind: "snapshots", namespace: engine.namespace, snapshots: await engine.snapshots.list() };
}
