import { expect, test, vi } from "vitest";
import { LeptonError } from "../../../../src/errors.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { change, idOf, opened, rowOf, selected } from "../../../helpers/open-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";

test("an action on many ends in one sentence", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("   S");
  await app.until("Stop 3 containers?");
  app.type("y");
  await app.until("3 stopped");
  expect(world.calls.filter((call) => call.startsWith("stop "))).toHaveLength(3);
});

test("which tells what failed and why, and keeps the rest for :messages", async () => {
  const world = demoWorld(14);
  world.verbs.set("stop", (_namespace, ref) => {
    if (ref === idOf(world, "api-2")) return;
    throw new LeptonError("internal", `cannot stop container "${ref.slice(0, 4)}": the shim is gone`, {
      hint: "try kill",
    });
  });
  const app = await opened(world);
  app.type("   Sy");
  await app.until("1 stopped, 2 failed: cannot stop container");
  await app.until("and 1 more: :messages");
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("1 stopped"));
  app.type(":messages\r");
  await app.until(() => app.screen.rows().filter((row) => row.includes("the shim is gone")).length === 2);
});

test("of a single failure the hint is told", async () => {
  const world = demoWorld(14);
  world.verbs.set("pause", (_namespace, ref) => {
    if (ref === idOf(world, "api-1")) throw new LeptonError("internal", "no freezer", { hint: "mount one" });
  });
  const app = await opened(world);
  app.type("  Py");
  await app.until("1 paused, 1 failed: no freezer  mount one");
});

test("rows that it cannot be done to are left out, and named", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  // The one that has exited is marked with one that runs.
  app.type("/worker|^web-1\r*");
  await app.until("2 marked");
  app.type("S");
  await app.until(/1 stopped, 1 skipped \(worker-1: .+\)/);
  expect(world.calls.filter((call) => call.startsWith("stop "))).toEqual([`stop default ${idOf(world, "web-1")}`]);
});

test("a row is busy until its own answer is there", async () => {
  const world = demoWorld(14);
  const slow = Promise.withResolvers<void>();
  world.verbs.set("stop", (_namespace, ref) => (ref === idOf(world, "api-2") ? slow.promise : undefined));
  const app = await opened(world);
  app.type("  Sy");
  await app.until(() => rowOf(app, "api-2").includes("stop…") && !rowOf(app, "api-1").includes("stop…"));
  slow.resolve();
  await app.until("2 stopped");
  await app.until(() => !rowOf(app, "api-2").includes("stop…"));
});

test("several namespaces are one action with one sentence", async () => {
  const world = demoWorld(3);
  const app = await opened(world);
  app.type("0");
  await app.until("containers 8");
  app.type("/cart-0|^api-1\r*");
  await app.until("2 marked");
  app.type("r");
  await app.until("Restart 2 containers?");
  app.type("y");
  await app.until("2 restarted");
  const restarted = world.calls.filter((call) => call.startsWith("restart ")).map((call) => call.split(" ")[1]);
  expect(restarted.toSorted()).toEqual(["default", "k8s.io"]);
});

test("marks outlive filters, and what a filter hides is left alone", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type(" ");
  app.type("/web\r ");
  await app.until("2 marked, 1 hidden");
  app.type("S");
  await until(() => world.calls.some((call) => call.startsWith("stop ")));
  expect(world.calls.filter((call) => call.startsWith("stop "))).toEqual([`stop default ${idOf(world, "web-2")}`]);
  app.type("/");
  app.type("\x15db\r");
  await app.until("2 marked, 2 hidden");
  app.type("S");
  await app.until("the filter hides all marked rows");
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("hides all"));
  app.type(ESC);
  await app.until(/── containers 14.* 2 marked ──/);
  expect(rowOf(app, "api-1").startsWith("  ")).toBe(false);
});

test("marks a range by v from the nearest mark, inverts by *, and clears", async () => {
  const app = await opened();
  app.type(" jjv");
  await app.until("4 marked");
  app.type("*");
  await app.until("10 marked");
  expect(selected(app)).toBe("cache-2");
  app.type("\x1c");
  await app.until(() => !app.screen.text().includes("marked"));
});

test("Delete removes as D does, and asks", async () => {
  const app = await opened();
  app.type(`${ESC}[3~`);
  await app.until("Remove?");
  await app.until("[ Cancel ]");
});

test("! leaves the rows with which something is wrong, and says so where nothing is", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("!");
  await app.until("1 of 14");
  await app.until("faults only");
  expect(selected(app)).toBe("worker-1");
  change(world, "worker-1", { status: "running", startedAtMs: Date.now() });
  await app.until("nothing is wrong here");
  app.type("!");
  await app.until("── containers 14 ");
});

test("a menu that is longer than the screen shows the part around the chosen line", async () => {
  const app = await opened(demoWorld(14), { columns: 60, rows: 15 });
  app.type("o");
  await app.until("sort by");
  expect(app.screen.text()).not.toContain("snapshotter");
  app.type("k\r");
  await app.until("sort snapshotter");
});
