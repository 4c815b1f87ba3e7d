import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureDemo } from "../../src/demo/ensure.ts";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let engine: Engine;
const steps: string[] = [];
let made = false;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  made = await ensureDemo(engine, { progress: (text) => steps.push(text) });
});
afterAll(async () => {
  engine?.close();
  await daemon?.stop();
});

async function logOf(name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const { data } of engine.containers.logs(name)) parts.push(data);
  return Buffer.concat(parts).toString();
}

test("starts three containers on an empty engine, and says so", async () => {
  expect(made).toBe(true);
  expect(steps).toHaveLength(4);
  const containers = await engine.containers.list({ all: true });
  expect(containers.map(({ name }) => name).toSorted()).toEqual(["flaky", "web", "worker"]);
  for (const { image, labels } of containers) {
    expect(image).toBe("localhost/lepton-demo:latest");
    expect(labels["lepton.demo"]).toBe("1");
  }
});

test("does nothing where there are containers", async () => {
  expect(await ensureDemo(engine)).toBe(false);
  expect(await engine.containers.list({ all: true })).toHaveLength(3);
});

test("web logs lines of every level, some as JSON", async () => {
  const log = await waitFor(
    "an error line",
    async () => {
      const text = await logOf("web");
      return /^ERROR/m.test(text) ? text : undefined;
    },
    { intervalMs: 200 },
  );
  expect(log).toMatch(/^INFO {2}listening/);
  expect(log).toMatch(/^WARN/m);
  const json = log.split("\n").filter((line) => line.startsWith("{"));
  expect(json.map((line) => JSON.parse(line).level)).toEqual(expect.arrayContaining(["info", "warn"]));
});

test("worker works under its limits", async () => {
  await waitFor("a step of the worker", async () => (await logOf("worker")).includes("step 1 of 6"), {
    intervalMs: 200,
  });
  const { id } = await engine.containers.inspect("worker");
  const stats = (await engine.containers.stats()).find((sample) => sample.id === id);
  expect(stats?.memoryLimitBytes).toBe(64 << 20);
  expect(stats?.memoryBytes).toBeGreaterThan(4 << 20);
  expect(stats?.pidsLimit).toBe(32);
});

test("flaky fails and comes back", async () => {
  await waitFor("a restart of flaky", async () => (await logOf("flaky")).split("connecting to the queue").length > 2, {
    intervalMs: 200,
  });
  expect(await logOf("flaky")).toContain("ERROR lost the queue");
});

test("each ends at once when asked to", async () => {
  await Promise.all(["web", "worker", "flaky"].map((name) => engine.containers.stop(name, { timeoutSec: 30 })));
  for (const name of ["web", "worker"]) {
    const { status, exitCode } = await engine.containers.inspect(name);
    expect({ name, status, exitCode }).toEqual({ name, status: "exited", exitCode: 0 });
  }
  expect(await logOf("web")).toContain("INFO  stopping");
});
