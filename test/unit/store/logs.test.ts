import { expect, onTestFinished, test } from "vitest";
import { isLater, openLogs } from "../../../src/store/logs.ts";
import { openStore } from "../../../src/store/store.ts";
import { type FakeWorld, fakeContainer, fakeEvent, fakeWorld } from "../../helpers/fake-engine.ts";
import { until } from "../../helpers/until.ts";

async function following(world: FakeWorld) {
  const rows = world.namespaces.get("default")?.containers;
  rows?.set("web", fakeContainer("web", { startedAtMs: 1000 }));
  const store = openStore(world.engine, { times: { gatherMs: 1, backoffMs: () => 1 } });
  await store.whenLive();
  const stream = openLogs(world.engine, store, { namespace: "default", id: "web", retryMs: 1 });
  onTestFinished(() => {
    stream.close();
    store.close();
  });
  const texts = () =>
    Array.from({ length: stream.ring.end - stream.ring.start }, (_, i) => stream.ring.at(stream.ring.start + i)?.text);
  return { stream, store, texts, rows };
}

test("follows, tells once a turn, and ends with the container", async () => {
  const world = fakeWorld();
  world.log("default", "web", "before\n");
  const { stream, texts } = await following(world);
  await until(() => texts().length === 1);
  let told = 0;
  stream.subscribe(() => {
    told += 1;
  });
  for (let i = 0; i < 500; i++) world.log("default", "web", `line ${i}\n`);
  await until(() => texts().length === 501);
  expect(told).toBeLessThan(50);
  expect(texts().at(-1)).toBe("line 499");
  world.endLog("default", "web");
  await until(() => stream.state.kind === "ended");
});

test("shows where lines were rotated away, and sums them up", async () => {
  const world = fakeWorld();
  const { stream, texts } = await following(world);
  for (const lines of [3, 4]) world.lose("default", "web", lines);
  await until(() => texts().length === 2);
  expect(texts()).toEqual(["[log: 3 lines lost to rotation]", "[log: 4 lines lost to rotation]"]);
  expect(stream.lost).toBe(7);
  world.lose("default", "web", -1);
  await until(() => texts().length === 3);
  expect(stream.lost).toBe(-1);
});

test("goes on after a restart of the container without a line twice", async () => {
  const world = fakeWorld();
  const { stream, texts, rows } = await following(world);
  world.log("default", "web", "first life\n");
  await until(() => texts().length === 1);
  world.endLog("default", "web");
  await until(() => stream.state.kind === "ended");
  await new Promise((resolve) => setTimeout(resolve, 2));
  rows?.set("web", fakeContainer("web", { startedAtMs: 2000 }));
  world.emit(fakeEvent("task", "start", "web"));
  world.log("default", "web", "second life\n");
  await until(() => texts().length === 2);
  expect(texts()).toEqual(["first life", "second life"]);
});

test("a log that cannot be read says why and is tried again", async () => {
  const world = fakeWorld();
  const { stream, rows } = await following(world);
  await until(() => stream.state.kind !== "failed");
  stream.close();
  const store = openStore(world.engine, { times: { gatherMs: 1 } });
  await store.whenLive();
  const other = openLogs(world.engine, store, { namespace: "default", id: "late", retryMs: 1 });
  onTestFinished(() => {
    other.close();
    store.close();
  });
  await until(() => other.state.kind === "failed");
  expect(other.state).toEqual({ kind: "failed", reason: "no such container: late" });
  rows?.set("late", fakeContainer("late"));
  world.log("default", "late", "here\n");
  await until(() => other.ring.end === 1);
});

test("orders times by their value, not by their text", () => {
  expect(isLater("2026-01-01T00:00:05.12Z", "2026-01-01T00:00:05.1Z")).toBe(true);
  expect(isLater("2026-01-01T00:00:05.1Z", "2026-01-01T00:00:05.12Z")).toBe(false);
  expect(isLater("2026-01-01T00:00:05.000000002Z", "2026-01-01T00:00:05.000000001Z")).toBe(true);
  expect(isLater("2026-01-01T01:00:05Z", "2026-01-01T02:00:04+02:00")).toBe(true);
  expect(isLater("2026-01-01T00:00:05Z", "2026-01-01T00:00:05.000Z")).toBe(false);
});
