/** An engine over a world in memory, for tests of the store and the dashboard: no containerd, same contract. */
import { type Board, openBoard } from "../../src/engine/images/transfer/board.ts";
import { openTransfer } from "../../src/engine/images/transfer/open-transfer.ts";
import type {
  Container,
  ContainerStats,
  CreateNetwork,
  CreateVolume,
  Engine,
  EngineEvent,
  EventsOptions,
  Image,
  LayerExplorer,
  LogOptions,
  LogRecord,
  Network,
  PruneImages,
  PruneNetworks,
  PruneVolumes,
  Snapshot,
  Transfer,
  Volume,
} from "../../src/engine/types.ts";
import { LeptonError } from "../../src/errors.ts";
import { fakeNetwork, fakeVolume } from "./fake-objects.ts";

export { fakeContainer, fakeEvent, fakeImage, fakeNetwork, fakeVolume } from "./fake-objects.ts";

export interface FakeNamespace {
  readonly containers: Map<string, Container>;
  readonly images: Map<string, Image>;
  readonly volumes: Map<string, Volume>;
  readonly networks: Map<string, Network>;
  readonly snapshots: Snapshot[];
  readonly stats: Map<string, ContainerStats>;
}

export interface FakeWorld {
  readonly namespaces: Map<string, FakeNamespace>;
  readonly engine: Engine;
  /** Every call that was made, e.g. `containers.list default`. */
  readonly calls: string[];
  /** Delivers to every open stream. */
  emit(event: EngineEvent): void;
  /** Ends every open stream and refuses everything until `heal`. */
  breakDown(reason?: string): void;
  heal(): void;
  /** Appends to a container's log; followers get it. */
  log(namespace: string, id: string, text: string, stream?: "stdout" | "stderr"): void;
  /** Ends the followers of a container's log, as its exit does. */
  endLog(namespace: string, id: string): void;
  /** What is in the layers of images, by name. */
  readonly explorers: Map<string, LayerExplorer>;
  /** What a verb does, by name, e.g. `stop`; default nothing. */
  readonly verbs: Map<string, (namespace: string, ref: string) => Promise<void> | void>;
  /** Pulls and pushes in the order in which they were begun. */
  readonly transfers: FakeTransfer[];
}

export function fakeNamespace(): FakeNamespace {
  return {
    containers: new Map(),
    images: new Map(),
    volumes: new Map(),
    networks: new Map(),
    snapshots: [],
    stats: new Map(),
  };
}

export interface FakeTransfer {
  readonly board: Board;
  finish(): void;
  fail(error: unknown): void;
  /** Rejects where it failed or was stopped. */
  readonly ended: Promise<void>;
}

/** What a request says, in a form that a test can read. */
function without(request: object): unknown {
  const { signal: _, onWarning: _warning, ...rest } = request as Record<string, unknown>;
  return rest;
}
const DOCUMENTS = {
  config: {},
  manifest: {},
  tags: [],
  digests: [],
  targetBytes: 0,
  taggedAtMs: 0,
  snapshotter: "overlayfs",
};

interface FakeStream {
  readonly queue: EngineEvent[];
  wake: () => void;
  broken: string | undefined;
}

interface LogFile {
  readonly records: LogRecord[];
  readonly wake: Set<() => void>;
  ended: number;
}

/** A world with the namespace `default`; add more to `namespaces`. */
export function fakeWorld(): FakeWorld {
  const namespaces = new Map<string, FakeNamespace>([["default", fakeNamespace()]]);
  const streams = new Set<FakeStream>();
  const logs = new Map<string, LogFile>();
  const calls: string[] = [];
  const explorers: FakeWorld["explorers"] = new Map();
  const verbs: FakeWorld["verbs"] = new Map();
  const transfers: FakeTransfer[] = [];
  let down: string | undefined;

  const up = () => {
    if (down !== undefined) throw new LeptonError("unavailable", down);
  };
  const logOf = (namespace: string, id: string) => {
    const file = logs.get(`${namespace}/${id}`) ?? { records: [], wake: new Set(), ended: 0 };
    logs.set(`${namespace}/${id}`, file);
    return file;
  };

  async function* events(options: EventsOptions = {}): AsyncGenerator<EngineEvent> {
    up();
    const { signal, onLive } = options;
    const stream: FakeStream = { queue: [], wake: () => {}, broken: undefined };
    const abort = () => stream.wake();
    streams.add(stream);
    signal?.addEventListener("abort", abort);
    queueMicrotask(() => onLive?.());
    try {
      while (!signal?.aborted) {
        if (stream.broken !== undefined) throw new LeptonError("unavailable", stream.broken);
        const event = stream.queue.shift();
        if (event !== undefined) {
          yield event;
          continue;
        }
        await new Promise<void>((resolve) => {
          stream.wake = resolve;
        });
      }
    } finally {
      streams.delete(stream);
      signal?.removeEventListener("abort", abort);
    }
  }

  async function* follow(namespace: string, id: string, options: LogOptions = {}): AsyncGenerator<LogRecord> {
    const file = logOf(namespace, id);
    const { signal, tail, sinceMs } = options;
    let next = tail === undefined ? 0 : Math.max(0, file.records.length - tail);
    const ended = file.ended;
    while (!signal?.aborted) {
      const record = file.records[next];
      if (record !== undefined) {
        next += 1;
        if (sinceMs === undefined || Date.parse(record.time) >= sinceMs) yield record;
        continue;
      }
      if (!options.follow || file.ended !== ended) return;
      await new Promise<void>((resolve) => {
        file.wake.add(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  /** A transfer that the test drives by `transfers`; it ends with its signal. */
  const move = <Result>(ref: string, signal: AbortSignal | undefined, result: Result): Transfer<Result> => {
    const board = openBoard(ref);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    transfers.push({ board, finish: resolve, fail: reject, ended: promise });
    promise.catch(() => undefined);
    return openTransfer(board, async () => {
      await promise;
      board.enter("done");
      return result;
    });
  };

  const verb = (namespace: string, name: string) => async (ref: string) => {
    calls.push(`${name} ${namespace} ${ref}`);
    up();
    await verbs.get(name)?.(namespace, ref);
  };

  const engineOf = (namespace: string): Engine => {
    const here = () => namespaces.get(namespace) ?? fakeNamespace();
    const read =
      <T>(what: string, get: (world: FakeNamespace) => T) =>
      async (): Promise<T> => {
        calls.push(`${what} ${namespace}`);
        // Real answers arrive later than the change that was asked about.
        await Promise.resolve();
        up();
        return get(here());
      };
    const find = (ref: string) => {
      const row = here().containers.get(ref) ?? [...here().containers.values()].find(({ name }) => name === ref);
      if (row === undefined) throw new LeptonError("not-found", `no such container: ${ref}`);
      return row;
    };
    const fail = (what: string): never => {
      throw new LeptonError("unimplemented", `the fake engine has no ${what}`);
    };
    const unused = (what: string) => async (): Promise<never> => fail(what);
    const containers = {
      list: read("containers.list", ({ containers }) => [...containers.values()]),
      async inspect(ref: string) {
        calls.push(`containers.inspect ${namespace} ${ref}`);
        await Promise.resolve();
        up();
        return { ...find(ref), spec: { ociVersion: "1.2.0" } };
      },
      start: async (ref: string) => {
        await verb(namespace, "start")(ref);
        return {};
      },
      stop: verb(namespace, "stop"),
      restart: verb(namespace, "restart"),
      kill: verb(namespace, "kill"),
      remove: verb(namespace, "remove"),
      prune: unused("container prune"),
      pause: verb(namespace, "pause"),
      unpause: verb(namespace, "unpause"),
      rename: verb(namespace, "rename"),
      create: unused("create"),
      async run(request: { readonly image: string; readonly name?: string }) {
        calls.push(`run ${namespace} ${request.image} ${JSON.stringify(without(request))}`);
        up();
        await verbs.get("run")?.(namespace, request.image);
        return { id: "e".repeat(64), name: request.name ?? "made-up" };
      },
      wait: unused("wait"),
      attach: unused("attach"),
      exec: unused("exec"),
      top: unused("top"),
      export: () => fail("export"),
      exportFile: unused("export"),
      commit: unused("commit"),
      diff: unused("diff"),
      archiveFrom: () => fail("archiveFrom"),
      copyFrom: unused("copyFrom"),
      copyTo: unused("copyTo"),
      extractTo: unused("extractTo"),
      logs: (ref: string, options?: LogOptions) => follow(namespace, find(ref).id, options),
      async *logBatches(ref: string, options?: LogOptions) {
        for await (const record of follow(namespace, find(ref).id, options)) yield [record];
      },
      stats: read("containers.stats", ({ stats }) => [...stats.values()]),
    };
    const images = {
      list: read("images.list", ({ images }) => [...images.values()]),
      async layers(ref: string) {
        const explorer = explorers.get(ref);
        if (explorer === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
        return explorer;
      },
      async inspect(ref: string) {
        calls.push(`images.inspect ${namespace} ${ref}`);
        up();
        const row = here().images.get(ref);
        if (row === undefined) throw new LeptonError("not-found", `no such image: ${ref}`);
        return { ...row, ...DOCUMENTS };
      },
      load: unused("load"),
      pull(ref: string, options: { readonly signal?: AbortSignal } = {}) {
        calls.push(`pull ${namespace} ${ref} ${JSON.stringify(without(options))}`);
        return move(ref, options.signal, { name: ref, digest: `sha256:${"ab".repeat(32)}`, upToDate: false });
      },
      push(ref: string, options: { readonly signal?: AbortSignal } = {}) {
        calls.push(`push ${namespace} ${ref}`);
        const digest = `sha256:${"ab".repeat(32)}`;
        return move(ref, options.signal, [{ name: ref, tag: "latest", digest, sizeBytes: 400 }]);
      },
      save: () => fail("save"),
      saveFile: unused("save"),
      import: unused("import"),
      convert: unused("convert"),
      async prune(options: PruneImages = {}) {
        calls.push(`prune ${namespace} ${JSON.stringify(without({ ...options, labels: undefined }))}`);
        up();
        const all = [...here().images.values()].filter(
          ({ name }) => options.all === true || name.startsWith("sha256:"),
        );
        if (options.dryRun !== true) for (const { name } of all) here().images.delete(name);
        const untagged = all.map(({ name }) => name);
        return { untagged, deleted: [], reclaimedBytes: untagged.length * 1_000_000 };
      },
      tree: unused("tree"),
      async tag(source: string, target: string) {
        calls.push(`tag ${namespace} ${source} ${target}`);
        up();
        await verbs.get("tag")?.(namespace, target);
      },
      async history(ref: string) {
        calls.push(`history ${namespace} ${ref}`);
        up();
        const step = { id: `sha256:${"cd".repeat(32)}`, createdBy: 'CMD ["serve"]', comment: "", sizeBytes: 0 };
        return [step, { ...step, id: "", createdBy: "ADD rootfs.tar /", sizeBytes: 4_000_000 }];
      },
      async remove(ref: string) {
        await verb(namespace, "remove-image")(ref);
        return { untagged: [ref], deleted: [] };
      },
    };
    return {
      address: "/run/fake/containerd.sock",
      namespace,
      containers,
      images,
      namespaces: {
        async list() {
          calls.push("namespaces.list");
          await Promise.resolve();
          up();
          return [...namespaces.keys()].map((name) => ({ name, labels: {} }));
        },
      },
      system: {
        async version() {
          const client = { version: "0.1.0", runtime: "test", os: "linux", arch: "amd64" };
          return { client, server: { containerd: "2.1.4", revision: "abc", uuid: "u" } };
        },
        info: async () => ({ NCPU: 2, MemTotal: 8 * 1024 ** 3 }),
        diskUsage: unused("system df"),
        sweep: async () => {},
      },
      registry: {
        login: unused("login"),
        logout: unused("logout"),
        manifest: unused("manifest inspect"),
        search: unused("search"),
      },
      networks: {
        list: read("networks.list", ({ networks }) => [...networks.values()]),
        async inspect(name: string) {
          up();
          const row = here().networks.get(name);
          if (row === undefined) throw new LeptonError("not-found", `network ${name} not found`);
          return { ...row, members: [] };
        },
        async create(options: CreateNetwork) {
          const { name, subnets, internal } = options;
          calls.push(`networks.create ${namespace} ${JSON.stringify({ name, subnets, internal })}`);
          up();
          const row = fakeNetwork(name);
          here().networks.set(name, row);
          return row;
        },
        remove: async (ref: string) => {
          await verb(namespace, "remove-network")(ref);
          return ref;
        },
        async prune({ dryRun = false }: PruneNetworks = {}) {
          calls.push(`networks.prune ${namespace} ${JSON.stringify({ dryRun })}`);
          up();
          return [...here().networks.values()].filter(({ origin }) => origin === "user").map(({ name }) => name);
        },
      },
      volumes: {
        list: read("volumes.list", ({ volumes }) => [...volumes.values()]),
        async inspect(name: string) {
          up();
          const row = here().volumes.get(name);
          if (row === undefined) throw new LeptonError("not-found", `no such volume: ${name}`);
          return row;
        },
        async create({ name = "0123abcd", labels = {} }: CreateVolume = {}) {
          calls.push(`volumes.create ${namespace} ${name} ${JSON.stringify(labels)}`);
          up();
          const row = fakeVolume(name, { namespace, labels });
          here().volumes.set(name, row);
          return row;
        },
        remove: verb(namespace, "remove-volume"),
        async prune({ all = false, dryRun = false, fits = () => true }: PruneVolumes = {}) {
          calls.push(`volumes.prune ${namespace} ${JSON.stringify({ all, dryRun })}`);
          up();
          const doomed = [...here().volumes.values()].filter(
            (row) => row.usedBy?.length === 0 && (all || row.anonymous) && fits(row),
          );
          if (!dryRun) for (const { name } of doomed) here().volumes.delete(name);
          return { deleted: doomed.map(({ name }) => name), reclaimedBytes: doomed.length * 1_000_000 };
        },
      },
      snapshots: { list: read("snapshots.list", ({ snapshots }) => snapshots) },
      events,
      inNamespace: engineOf,
      close() {},
    };
  };

  const wakeAll = () => {
    for (const stream of streams) stream.wake();
  };
  return {
    namespaces,
    engine: engineOf("default"),
    calls,
    verbs,
    explorers,
    transfers,
    emit(event) {
      for (const stream of streams) stream.queue.push(event);
      wakeAll();
    },
    breakDown(reason = "connection refused") {
      down = reason;
      for (const stream of streams) stream.broken = reason;
      wakeAll();
    },
    heal() {
      down = undefined;
    },
    log(namespace, id, text, stream = "stdout") {
      const file = logOf(namespace, id);
      file.records.push({ stream, time: new Date().toISOString(), data: new TextEncoder().encode(text) });
      const waiting = [...file.wake];
      file.wake.clear();
      for (const wake of waiting) wake();
    },
    endLog(namespace, id) {
      const file = logOf(namespace, id);
      file.ended += 1;
      const waiting = [...file.wake];
      file.wake.clear();
      for (const wake of waiting) wake();
    },
  };
}
