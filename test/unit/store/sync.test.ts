import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import type { ContainerStatus, EngineEvent } from "../../../src/engine/types.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
import {
  type FakeWorld,
  fakeContainer,
  fakeEvent,
  fakeNamespace,
  fakeNetwork,
  fakeWorld,
} from "../../helpers/fake-engine.ts";
import { until } from "../../helpers/until.ts";

vi.setConfig({ testTimeout: 60_000 });

const TIMES = { gatherMs: 1, slowMs: 1, backoffMs: () => 1 };
const open: Store[] = [];
afterEach(() => {
  for (const store of open.splice(0)) store.close();
});

function storeOf(world: FakeWorld): Store {
  const store = openStore(world.engine, { times: TIMES });
  open.push(store);
  return store;
}

function put(world: FakeWorld, id: string, status: ContainerStatus = "running", namespace = "default") {
  const rows = world.namespaces.get(namespace) ?? fakeNamespace();
  world.namespaces.set(namespace, rows);
  rows.containers.set(id, fakeContainer(id, { status, namespace }));
}

test("goes live with everything listed, the shown namespace first", async () => {
  const world = fakeWorld();
  put(world, "web");
  put(world, "pod", "running", "k8s.io");
  const store = storeOf(world);
  expect(store.getState().connection.kind).toBe("connecting");
  await store.whenLive();
  expect(store.getState().containerKeys).toEqual(["default/web", "k8s.io/pod"]);
  expect(store.getState().namespaces.map(({ name }) => name)).toEqual(["default", "k8s.io"]);
  expect(world.calls.indexOf("containers.list default")).toBeLessThan(world.calls.indexOf("containers.list k8s.io"));
});

test("a start asks for each thing once, and for nothing that takes a second list of the containers", async () => {
  const world = fakeWorld();
  put(world, "web");
  await storeOf(world).whenLive();
  const lists = ["containers", "images", "networks", "snapshots", "volumes"].map((noun) => `${noun}.list default`);
  expect(world.calls.toSorted()).toEqual([...lists, "namespaces.list", "system.host"].sort());
});

test("an event re-reads its own id once, however often it is told", async () => {
  const world = fakeWorld();
  put(world, "web");
  const store = storeOf(world);
  await store.whenLive();
  put(world, "web", "exited");
  for (let i = 0; i < 50; i++) world.emit(fakeEvent("task", "exit", "web"));
  await until(() => store.getState().containers.get("default/web")?.status === "exited");
  expect(world.calls.filter((call) => call === "containers.inspect default web")).toHaveLength(1);
});

test("many changed ids cost one list", async () => {
  const world = fakeWorld();
  const store = storeOf(world);
  await store.whenLive();
  const before = world.calls.length;
  for (let i = 0; i < 40; i++) {
    put(world, `c${i}`);
    world.emit(fakeEvent("task", "start", `c${i}`));
  }
  await until(() => store.getState().containers.size === 40);
  expect(world.calls.slice(before).filter((call) => call.startsWith("containers."))).toEqual([
    "containers.list default",
  ]);
});

test("a network that comes or goes is there or not; a container that joins one changes no row", async () => {
  const world = fakeWorld();
  put(world, "web");
  const store = storeOf(world);
  await store.whenLive();
  const rows = world.namespaces.get("default");
  rows?.networks.set("front", fakeNetwork("front"));
  world.emit(fakeEvent("network", "create", "front"));
  await until(() => store.getState().networks.has("default/front"));
  world.emit(fakeEvent("network", "connect", "front"));
  rows?.networks.delete("front");
  world.emit(fakeEvent("network", "remove", "front"));
  await until(() => store.getState().networks.size === 0);
  expect(world.calls.filter((call) => call === "networks.list default")).toHaveLength(3);
});

test("a row that did not change keeps its identity", async () => {
  const world = fakeWorld();
  put(world, "web");
  const store = storeOf(world);
  await store.whenLive();
  const before = store.getState();
  world.emit(fakeEvent("container", "update", "web"));
  await until(() => store.getState().eventCount === 1);
  await until(() => world.calls.includes("containers.inspect default web"));
  expect(store.getState().containers.get("default/web")).toBe(before.containers.get("default/web"));
});

test("a removed container leaves the state even where another's name equals its id", async () => {
  const world = fakeWorld();
  put(world, "web");
  const store = storeOf(world);
  await store.whenLive();
  const rows = world.namespaces.get("default")?.containers;
  rows?.delete("web");
  rows?.set("other", fakeContainer("other", { name: "web" }));
  world.emit(fakeEvent("container", "destroy", "web"));
  world.emit(fakeEvent("container", "create", "other"));
  await until(() => store.getState().containers.has("default/other"));
  expect(store.getState().containerKeys).toEqual(["default/other"]);
});

test("a break shows as reconnecting with its reason, and no stale row is left afterwards", async () => {
  const world = fakeWorld();
  put(world, "web");
  put(world, "gone");
  const store = storeOf(world);
  await store.whenLive();
  world.breakDown("the daemon went away");
  await until(() => store.getState().connection.kind === "reconnecting");
  expect(store.getState().connection).toMatchObject({ reason: "the daemon went away" });
  expect(store.getState().containers.size).toBe(2);
  world.namespaces.get("default")?.containers.delete("gone");
  put(world, "web", "exited");
  world.heal();
  await store.whenLive();
  expect(store.getState().containerKeys).toEqual(["default/web"]);
  expect(store.getState().containers.get("default/web")?.status).toBe("exited");
});

test("a namespace that appears is read whole, one that goes takes its rows along", async () => {
  const world = fakeWorld();
  const store = storeOf(world);
  await store.whenLive();
  put(world, "pod", "running", "k8s.io");
  world.emit(fakeEvent("namespace", "create", "k8s.io", "k8s.io"));
  await until(() => store.getState().containers.has("k8s.io/pod"));
  world.namespaces.delete("k8s.io");
  world.emit(fakeEvent("namespace", "delete", "k8s.io", "k8s.io"));
  await until(() => !store.getState().containers.has("k8s.io/pod"));
  expect(store.getState().namespaces.map(({ name }) => name)).toEqual(["default"]);
});

test("samples stats only while somebody watches, and derives the percentage from two samples", async () => {
  const world = fakeWorld();
  put(world, "web");
  const store = openStore(world.engine, { times: { ...TIMES, statsMs: 1 } });
  open.push(store);
  await store.whenLive();
  expect(world.calls).not.toContain("containers.stats default");
  const sample = (timeMs: number, cpuTotalNs: bigint) =>
    world.namespaces.get("default")?.stats.set("web", {
      id: "web",
      namespace: "default",
      timeMs,
      cpuTotalNs,
      memoryBytes: 1024,
      memoryLimitBytes: 4096,
      networkRxBytes: 0,
      networkTxBytes: 0,
      blockReadBytes: 0,
      blockWriteBytes: 0,
      pids: 1,
      pidsLimit: 0,
    });
  sample(1000, 0n);
  const release = store.watchStats();
  await until(() => store.getState().stats.has("default/web"));
  expect(store.getState().stats.get("default/web")?.cpuPercent).toBeUndefined();
  sample(2000, 500_000_000n);
  await until(() => store.getState().stats.get("default/web")?.timeMs === 2000);
  expect(store.getState().stats.get("default/web")?.cpuPercent).toBe(50);
  release();
});

type Step =
  | { readonly kind: "put"; readonly id: string; readonly status: ContainerStatus }
  | { readonly kind: "drop"; readonly id: string }
  | { readonly kind: "break" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("put" as const),
      id: fc.constantFrom("a", "b", "c", "d"),
      status: fc.constantFrom<ContainerStatus>("created", "running", "paused", "exited"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("drop" as const), id: fc.constantFrom("a", "b", "c", "d") }) },
  { weight: 1, arbitrary: fc.constant({ kind: "break" as const }) },
);

/** Does one step in the world and answers the event that containerd would send. */
function act(world: FakeWorld, action: Step): EngineEvent | undefined {
  if (action.kind === "put") {
    put(world, action.id, action.status);
    return fakeEvent("task", "start", action.id);
  }
  if (action.kind === "drop") {
    world.namespaces.get("default")?.containers.delete(action.id);
    return fakeEvent("container", "destroy", action.id);
  }
  world.breakDown();
  return undefined;
}

test("duplicated, reordered and (over a break) lost events end in the state of a fresh list", async () => {
  const shuffled = fc.array(fc.record({ step, again: fc.boolean(), late: fc.boolean() }), { maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(shuffled, async (steps) => {
      const world = fakeWorld();
      const store = storeOf(world);
      let held: EngineEvent[] = [];
      for (const { step: action, again, late } of steps) {
        const event = act(world, action);
        if (event === undefined) {
          // Events of the time without a stream are lost: the new session must list.
          held = [];
          world.heal();
          continue;
        }
        if (late) held.push(event);
        else world.emit(event);
        if (again) world.emit(event);
        await new Promise(setImmediate);
      }
      for (const event of held.reverse()) world.emit(event);
      await store.whenLive();
      const fresh = new Map(
        [...(world.namespaces.get("default")?.containers ?? [])].map(([id, row]) => [`default/${id}`, row]),
      );
      await until(() => {
        const { containers } = store.getState();
        return (
          containers.size === fresh.size && [...fresh].every(([key, row]) => containers.get(key)?.status === row.status)
        );
      });
      store.close();
    }),
    { numRuns: 100 },
  );
});
