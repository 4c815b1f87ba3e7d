import { expect, test } from "vitest";
import type { Container } from "../../../src/engine/types.ts";
import { type Change, reduce } from "../../../src/store/reduce.ts";
import { CPU_HISTORY, EVENT_LIMIT, initialState, type StoreState } from "../../../src/store/state.ts";
import { fakeContainer, fakeEvent, fakeImage } from "../../helpers/fake-engine.ts";

const START = initialState("default");

function after(...changes: Change[]): StoreState {
  return changes.reduce(reduce, START);
}

function replace(namespace: string, ...put: Container[]): Change {
  return { kind: "containers", namespace, rows: { mode: "replace", put } };
}

const stats = (id: string, timeMs: number, cpuTotalNs: bigint): Change => ({
  kind: "stats",
  namespace: "default",
  samples: [
    {
      id,
      namespace: "default",
      timeMs,
      cpuTotalNs,
      memoryBytes: 1,
      memoryLimitBytes: 0,
      networkRxBytes: 0,
      networkTxBytes: 0,
      blockReadBytes: 0,
      blockWriteBytes: 0,
      pids: 1,
      pidsLimit: 0,
    },
  ],
});

test("a list of one namespace leaves the others alone", () => {
  const state = after(
    replace("default", fakeContainer("a"), fakeContainer("b")),
    replace("k8s.io", fakeContainer("p", { namespace: "k8s.io" })),
    replace("default", fakeContainer("b")),
  );
  expect(state.containerKeys).toEqual(["default/b", "k8s.io/p"]);
});

test("a namespace whose name begins another's is not that one", () => {
  const state = after(
    replace("a", fakeContainer("x", { namespace: "a" })),
    replace("a-b", fakeContainer("y", { namespace: "a-b" })),
    replace("a"),
  );
  expect(state.containerKeys).toEqual(["a-b/y"]);
});

test("the same change twice is the same state", () => {
  const changes: Change[] = [
    replace("default", fakeContainer("a")),
    { kind: "containers", namespace: "default", rows: { mode: "patch", put: [fakeContainer("b")], drop: ["a"] } },
    { kind: "images", namespace: "default", rows: { mode: "replace", put: [fakeImage("busybox:latest")] } },
    { kind: "namespaces", namespaces: [{ name: "default", labels: {} }] },
  ];
  for (const change of changes) {
    const once = after(change);
    expect(reduce(once, change)).toBe(once);
  }
});

test("keys are in the order of names, and keep their identity while the order stays", () => {
  const state = after(replace("default", fakeContainer("1", { name: "web" }), fakeContainer("2", { name: "api" })));
  expect(state.containerKeys).toEqual(["default/2", "default/1"]);
  const next = reduce(
    state,
    replace("default", fakeContainer("1", { name: "web", status: "exited" }), fakeContainer("2", { name: "api" })),
  );
  expect(next.containerKeys).toBe(state.containerKeys);
});

test("a percentage needs two samples of one life", () => {
  const up = replace("default", fakeContainer("a"));
  const percent = (...changes: Change[]) => after(up, ...changes).stats.get("default/a")?.cpuPercent;
  expect(percent(stats("a", 1000, 5n))).toBeUndefined();
  expect(percent(stats("a", 1000, 0n), stats("a", 2000, 1_500_000_000n))).toBe(150);
  expect(percent(stats("a", 1000, 0n), stats("a", 2000, 1_500_000_000n), stats("a", 2000, 1_500_000_000n))).toBe(150);
  expect(percent(stats("a", 1000, 900n), stats("a", 2000, 5n))).toBeUndefined();
});

test("the history has a figure for each second, however seldom it was sampled", () => {
  const up = replace("default", fakeContainer("a"));
  const history = (...changes: Change[]) => after(up, ...changes).stats.get("default/a")?.cpuHistory;
  const begin = [stats("a", 1000, 0n), stats("a", 2010, 1_010_000_000n)];
  expect(history(...begin)).toEqual([100]);
  expect(history(...begin, stats("a", 5010, 2_510_000_000n))).toEqual([100, 50, 50, 50]);
  expect(history(...begin, stats("a", 2110, 1_010_000_000n))).toEqual([100, 0]);
  expect(history(...begin, stats("a", 3_602_010, 1_010_000_000n))).toEqual(Array(CPU_HISTORY).fill(0));
});

test("figures go with the container's life and with the connection", () => {
  const up = after(replace("default", fakeContainer("a")), stats("a", 1, 1n));
  expect(up.stats.size).toBe(1);
  expect(reduce(up, replace("default", fakeContainer("a", { status: "exited" }))).stats.size).toBe(0);
  const lost = reduce(up, {
    kind: "connection",
    connection: { kind: "reconnecting", sinceMs: 0, reason: "gone", attempt: 1 },
  });
  expect([lost.stats.size, lost.containers.size]).toEqual([0, 1]);
});

test("keeps the last events and counts all", () => {
  const events = Array.from({ length: 700 }, (_, i) => fakeEvent("task", "start", `c${i}`));
  const state = after({ kind: "events", events }, { kind: "events", events });
  expect([state.events.length, state.eventCount, state.events.at(-1)?.seq]).toEqual([EVENT_LIMIT, 1400, 1400]);
});

test("a busy mark ends with its row", () => {
  const busy: Change = { kind: "busy", keys: ["default/a"], verb: "stop" };
  const state = after(replace("default", fakeContainer("a")), busy);
  expect(state.busy.get("default/a")).toBe("stop");
  expect(reduce(state, replace("default")).busy.size).toBe(0);
  expect(reduce(state, { ...busy, verb: undefined }).busy.size).toBe(0);
});
