/** An engine over a world in memory, for tests of the store and the dashboard: no containerd, same contract. */
import { type Board, openBoard } from "../../src/engine/images/transfer/board.ts";
import { openTransfer } from "../../src/engine/images/transfer/open-transfer.ts";
import type {
  Container,
  ContainerStats,
  Engine,
  EngineEvent,
  EventsOptions,
  Image,
  LayerExplorer,
  LogOptions,
  LogRecord,
  Network,
  Snapshot,
  Transfer,
  Volume,
} from "../../src/engine/types.ts";
import { LeptonError } from "../../src/errors.ts";
import { fakeContainers } from "./fake-engine/containers.ts";
import { fakeImages } from "./fake-engine/images.ts";
import { fakeNetworks } from "./fake-engine/networks.ts";
import { unused, type View } from "./fake-engine/view.ts";
import { fakeVolumes } from "./fake-engine/volumes.ts";

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
  log(namespace: string, id: string, text: string, stream?: "stdout" | "stderr", time?: string): void;
  /** Says that so many lines were rotated away. */
  lose(namespace: string, id: string, lostLines: number): void;
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

  const addRecord = (namespace: string, id: string, record: LogRecord) => {
    const file = logOf(namespace, id);
    file.records.push(record);
    const waiting = [...file.wake];
    file.wake.clear();
    for (const wake of waiting) wake();
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
    const { signal, tail, sinceMs, untilMs } = options;
    let next = tail === undefined ? 0 : Math.max(0, file.records.length - tail);
    const ended = file.ended;
    while (!signal?.aborted) {
      const record = file.records[next];
      if (record !== undefined) {
        next += 1;
        const timeMs = Date.parse(record.time);
        if (timeMs >= (sinceMs ?? 0) && timeMs <= (untilMs ?? Number.POSITIVE_INFINITY)) yield record;
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
    const view: View = {
      namespace,
      calls,
      verbs,
      explorers,
      up,
      here,
      read,
      verb: (name) => verb(namespace, name),
      follow: (id, options) => follow(namespace, id, options),
      move,
    };
    return {
      address: "/run/fake/containerd.sock",
      namespace,
      containers: fakeContainers(view),
      images: fakeImages(view),
      volumes: fakeVolumes(view),
      networks: fakeNetworks(view),
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
          calls.push("system.version");
          const client = { version: "0.1.0", runtime: "test", os: "linux", arch: "amd64" };
          return { client, server: { containerd: "2.1.4", revision: "abc", uuid: "u" } };
        },
        async host() {
          calls.push("system.host");
          return { cpus: 2, memoryBytes: 8 * 1024 ** 3, containerdVersion: "2.1.4" };
        },
        async info() {
          calls.push("system.info");
          return { NCPU: 2, MemTotal: 8 * 1024 ** 3 };
        },
        diskUsage: unused("system df"),
        sweep: async () => {},
      },
      registry: {
        login: unused("login"),
        logout: unused("logout"),
        manifest: unused("manifest inspect"),
        search: unused("search"),
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
    log(namespace, id, text, stream = "stdout", time = new Date().toISOString()) {
      addRecord(namespace, id, { stream, time, data: new TextEncoder().encode(text) });
    },
    lose(namespace, id, lostLines) {
      const data = new TextEncoder().encode(`[log: ${lostLines} lines lost to rotation]\n`);
      addRecord(namespace, id, { stream: "stderr", time: new Date().toISOString(), data, lostLines });
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
