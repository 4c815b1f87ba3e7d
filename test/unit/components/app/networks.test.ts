/** The networks view: who is on which, and what its keys ask and run. */
import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type FakeWorld, fakeNetwork } from "../../../helpers/fake-engine.ts";
import { fakeEvent } from "../../../helpers/fake-objects.ts";
import { change, opened, rowOf } from "../../../helpers/open-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

function withNetworks(): FakeWorld {
  const world = demoWorld(14);
  const networks = world.namespaces.get("default")?.networks;
  for (const row of [
    fakeNetwork("bridge", { origin: "default" }),
    fakeNetwork("backend", { subnets: [{ subnet: "10.9.0.0/24", gateway: "10.9.0.1" }] }),
    fakeNetwork("cbr0", { origin: "foreign" }),
  ]) {
    networks?.set(row.name, row);
  }
  return world;
}

async function networks(world = withNetworks()) {
  const app = await opened(world, { columns: 120, rows: 40 });
  app.type("4");
  await app.until("networks 3");
  return app;
}

test("shows subnets and who is on each, as containers come and go", async () => {
  const world = withNetworks();
  const app = await networks(world);
  expect(rowOf(app, "backend")).toMatch(/10\.9\.0\.0\/24 +none +user/);
  change(world, "web-1", { networks: ["backend"] });
  change(world, "api-1", { networks: ["backend", "bridge"] });
  await app.until(/backend.* web-1, api-1|backend.* api-1, web-1/);
  change(world, "web-1", { status: "exited" });
  await app.until(/10\.9\.0\.0\/24 +api-1 /);
});

test("one that another process makes comes", async () => {
  const world = withNetworks();
  const app = await networks(world);
  world.namespaces.get("default")?.networks.set("fresh", fakeNetwork("fresh"));
  world.emit(fakeEvent("network", "create", "fresh"));
  await app.until("networks 4");
});

test("makes one", async () => {
  const world = withNetworks();
  const app = await networks(world);
  app.type("A");
  await app.until("$ lepton network create");
  app.type("front\t10.20.0.0/24");
  await app.until("$ lepton network create --subnet 10.20.0.0/24 front");
  app.type("\t\r");
  await until(() => world.calls.some((call) => call.includes('{"name":"front","subnets":[{"subnet":"10.20.0.0/24"')));
});

test("removes ours after asking, and says why no other", async () => {
  const world = withNetworks();
  const app = await networks(world);
  app.type("/cbr0\r");
  await app.until("1 of 3");
  app.type("D");
  await app.until("another tool made it");
  app.type("\x1b");
  await until(() => !app.screen.rows().some((row) => row.includes("another tool")));
  app.type("\x1b");
  await app.until(/networks 3 /);
  app.type("/backend\r");
  await app.until("1 of 3");
  app.type("D");
  await app.until("Remove?");
  app.type("\t\r");
  await until(() => world.calls.includes("remove-network default backend"));
});

test("prune shows what would go before it is done", async () => {
  const app = await networks();
  app.type("b");
  await app.until("Would remove 1 network");
});
