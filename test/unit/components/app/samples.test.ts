import { expect, onTestFinished, test, vi } from "vitest";
import { createApp } from "../../../../components/app/app.ts";
import { BINDINGS } from "../../../../components/keymap.ts";
import { moveTo, withList } from "../../../../components/state/lists.ts";
import { COMMANDS } from "../../../../src/commands/index.ts";
import { openStore } from "../../../../src/store/store.ts";
import { type FakeWorld, fakeContainer, fakeWorld } from "../../../helpers/fake-engine.ts";
import { until } from "../../../helpers/until.ts";

vi.setConfig({ testTimeout: 60_000 });

const EVERY_MS = 2;
const unused = () => {
  throw new Error("the test needs no terminal");
};

/** An app whose store samples all the time, with what it asked of the store and how often it told of a change. */
async function sampling(world: FakeWorld) {
  const store = openStore(world.engine, { times: { statsMs: EVERY_MS } });
  const paces: (number | undefined)[] = [];
  const watched = {
    ...store,
    watchStats(options: { readonly everyMs?: number } = {}) {
      paces.push(options.everyMs);
      return store.watchStats(options);
    },
  };
  await store.whenLive();
  const hands = {
    ...{ suspend: unused, quit: unused, background: unused, redraw: unused, setMouse: unused, copy: unused },
    size: () => ({ columns: 120, rows: 40 }),
  };
  const options = { engine: world.engine, store: watched, commands: COMMANDS, bindings: BINDINGS, env: {}, hands };
  const app = createApp(options, () => {});
  onTestFinished(() => {
    app.close();
    store.close();
  });
  let told = 0;
  app.subscribe(() => {
    told += 1;
  });
  return { app, store, paces, told: () => told };
}

function put(world: FakeWorld, id: string, running: boolean) {
  const rows = world.namespaces.get("default");
  rows?.containers.set(id, fakeContainer(id, { name: id, status: running ? "running" : "exited" }));
}

/** The next sample of a container that has used so much CPU by then. */
function sample(world: FakeWorld, id: string, seconds: number, cpuTotalNs: bigint) {
  world.namespaces.get("default")?.stats.set(id, {
    ...{ id, namespace: "default", timeMs: seconds * 1000, cpuTotalNs },
    ...{ memoryBytes: 1 << 20, memoryLimitBytes: 0, pids: 1, pidsLimit: 0 },
    ...{ networkRxBytes: 0, networkTxBytes: 0, blockReadBytes: 0, blockWriteBytes: 0 },
  });
}

test("samples that the screen shows no otherwise are told to nobody, one that it shows is", async () => {
  const world = fakeWorld();
  put(world, "web", true);
  sample(world, "web", 0, 0n);
  const { store, told } = await sampling(world);
  const stats = () => store.getState().stats.get("default/web");
  const next = async (seconds: number, cpuTotalNs: bigint) => {
    sample(world, "web", seconds, cpuTotalNs);
    await until(() => stats()?.timeMs === seconds * 1000);
  };
  await until(() => stats() !== undefined);
  // Until the line of the last seconds is full it grows.
  for (let seconds = 1; seconds <= 30; seconds++) await next(seconds, 0n);
  const before = told();
  for (let seconds = 31; seconds <= 60; seconds++) await next(seconds, 0n);
  expect(told()).toBe(before);
  await next(61, 500_000_000n);
  expect(stats()?.cpuPercent).toBe(50);
  expect(told()).toBe(before + 1);
});

test("what runs outside the window is sampled seldom, and often as soon as it is seen", async () => {
  const world = fakeWorld();
  for (let i = 0; i < 100; i++) put(world, `a${i}`, false);
  put(world, "web", true);
  const { app, paces } = await sampling(world);
  expect(paces).toEqual([5000]);
  app.update((ui) => withList(ui, "containers", (list) => moveTo(list, app.model(), 100, app.listRows())));
  await until(() => paces.length > 1);
  expect(paces).toEqual([5000, undefined]);
});

test("a row that the filter leaves no more is told of below the window, too: the title counts it", async () => {
  const world = fakeWorld();
  const ids = Array.from({ length: 60 }, (_, i) => `a${i}`);
  for (const id of [...ids, "z"]) {
    put(world, id, true);
    sample(world, id, 0, 0n);
  }
  const { app, store, told } = await sampling(world);
  const sampled = (seconds: number) => until(() => store.getState().stats.get("default/z")?.timeMs === seconds * 1000);
  await sampled(0);
  for (const id of [...ids, "z"]) sample(world, id, 1, 200_000_000n);
  await sampled(1);
  app.update((ui) => withList(ui, "containers", (list) => ({ ...list, filter: "cpu>10" })));
  // Hundredths of a core do not move the header, which rounds.
  sample(world, "z", 2, 304_000_000n);
  await sampled(2);
  sample(world, "z", 3, 407_000_000n);
  await sampled(3);
  expect(app.model().rows.size).toBe(61);
  const before = told();
  sample(world, "z", 4, 506_000_000n);
  await sampled(4);
  expect([app.model().rows.size, told()]).toEqual([60, before + 1]);
});
