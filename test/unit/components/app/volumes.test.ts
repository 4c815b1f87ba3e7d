/** The volumes view: what it shows, and what its keys ask and run. */
import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type FakeWorld, fakeVolume, fakeWorld } from "../../../helpers/fake-engine.ts";
import { fakeEvent } from "../../../helpers/fake-objects.ts";
import { idOf, opened, rowOf } from "../../../helpers/open-app.ts";
import { renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

function withVolumes(): FakeWorld {
  const world = demoWorld(14);
  const volumes = world.namespaces.get("default")?.volumes;
  for (const row of [
    fakeVolume("pgdata", { usedBy: [idOf(world, "db-1"), "f".repeat(64)], labels: { team: "shop" } }),
    fakeVolume("cache"),
    fakeVolume("0a1b2c3d", { anonymous: true }),
    fakeVolume("torn", { damage: "its record is damaged" }),
  ]) {
    volumes?.set(row.name, row);
  }
  return world;
}

async function volumes(world = withVolumes(), size = {}) {
  const app = await opened(world, size);
  app.type("3");
  await app.until("volumes 4");
  return app;
}

test("shows who uses each, and what kind it is", async () => {
  const app = await volumes(withVolumes(), { columns: 120, rows: 40 });
  expect(rowOf(app, "pgdata")).toMatch(/pgdata +db-1, ffffffffffff +named/);
  expect(rowOf(app, "cache")).toMatch(/nobody +named/);
  expect(rowOf(app, "0a1b2c3d")).toMatch(/nobody +anonymous/);
  expect(rowOf(app, "torn")).toMatch(/damaged/);
});

test("one that another process makes comes, one that goes leaves", async () => {
  const world = withVolumes();
  const app = await volumes(world);
  world.namespaces.get("default")?.volumes.set("fresh", fakeVolume("fresh"));
  world.emit(fakeEvent("volume", "create", "fresh"));
  await app.until("volumes 5");
  expect(rowOf(app, "fresh")).toContain("named");
  world.namespaces.get("default")?.volumes.delete("fresh");
  world.emit(fakeEvent("volume", "remove", "fresh"));
  await app.until("volumes 4");
});

test("a container that goes is no user any more", async () => {
  const world = withVolumes();
  const app = await volumes(world);
  world.namespaces.get("default")?.volumes.set("pgdata", fakeVolume("pgdata"));
  world.emit(fakeEvent("container", "destroy", "f".repeat(64)));
  await app.until(/pgdata +nobody/);
});

test("makes one", async () => {
  const world = withVolumes();
  const app = await volumes(world);
  app.type("A");
  await app.until("$ lepton volume create");
  app.type("data\tteam=shop");
  await app.until("$ lepton volume create --label team=shop data");
  app.type("\r");
  await until(() => world.calls.includes('volumes.create default data {"team":"shop"}'));
});

test("removes one that nobody mounts, after asking, and says why not another", async () => {
  const world = withVolumes();
  const app = await volumes(world);
  app.type("/cache\r");
  await app.until("1 of 4");
  app.type("D");
  await app.until("with all that is in it");
  app.type("\x1b");
  await until(() => !app.screen.rows().some((row) => row.includes("with all that")));
  app.type("\x1b");
  await app.until(/pgdata +db-1/);
  app.type("/pgdata\r");
  await app.until("1 of 4");
  app.type("D");
  await app.until("2 containers mount it");
  expect(world.calls.filter((call) => call.startsWith("remove-volume"))).toEqual([]);
});

test("prune shows what would go before it is done", async () => {
  const world = withVolumes();
  const app = await volumes(world);
  app.type("b");
  await app.until("Would reclaim 1MB: 1 volume");
  app.type(" ");
  await app.until(/Would reclaim 3MB: 3 volumes/);
});

test("an empty view says what to do", async () => {
  const app = renderApp(fakeWorld());
  await app.until("● live");
  app.type("3");
  await app.until("A makes one");
});

test("the names of all views are whole on a small screen, with the counts of the shown one", async () => {
  const app = await volumes(withVolumes(), { columns: 80, rows: 24 });
  const tabs = app.screen.rows().find((row) => row.includes("1 Containers")) ?? "";
  expect(tabs.trimEnd()).toBe(" 1 Containers   2 Images   3 Volumes 4   4 Networks   6 Events   7 Namespaces");
});
