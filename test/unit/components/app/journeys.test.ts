import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { fakeContainer, fakeEvent } from "../../../helpers/fake-objects.ts";
import { change, idOf, opened, rowOf, selected } from "../../../helpers/open-app.ts";
import { renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";

test("paints before the first list is back", async () => {
  const world = demoWorld(3);
  world.breakDown("connection refused");
  const app = renderApp(world);
  await app.until("connecting");
  await app.until("connection refused; trying again");
  world.heal();
  await app.until("● live");
  await app.until("web-1");
});

test("moves by keys, bursts of them, and the wheel and click of the mouse", async () => {
  const app = await opened();
  expect(selected(app)).toBe("api-1");
  app.type("j");
  await app.until(() => selected(app) === "api-2");
  app.type("jjj");
  await app.until(() => selected(app) === "cron-1");
  app.type("G");
  await app.until(() => selected(app) === "worker-1");
  app.type("g");
  await app.until(() => selected(app) === "api-1");
  app.type(`${ESC}[<0;10;8M`);
  await app.until(() => selected(app) === "cache-1");
});

test("keeps the selection by its id while rows come and go", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("jj");
  await app.until(() => selected(app) === "cache-1");
  const rows = world.namespaces.get("default")?.containers;
  rows?.set("new", fakeContainer("new", { name: "aaa" }));
  world.emit(fakeEvent("container", "create", "new"));
  await app.until("aaa");
  expect(selected(app)).toBe("cache-1");
  rows?.delete(idOf(world, "cache-1"));
  world.emit(fakeEvent("container", "destroy", idOf(world, "cache-1")));
  rows?.delete("new");
  world.emit(fakeEvent("container", "destroy", "new"));
  await app.until(() => !app.screen.text().includes("aaa"));
});

test("filters while it is typed; Esc gives the rows back", async () => {
  const app = await opened();
  app.type("/web");
  await app.until("2 of 14");
  expect(app.screen.text()).not.toContain("mailer-1");
  app.type("\r");
  await app.until("· /web ·");
  app.type("j");
  await app.until(() => selected(app) === "web-2");
  app.type(ESC);
  await app.until("mailer-1");
  app.type("/status:exited\r");
  await app.until("1 of 14");
  expect(selected(app)).toBe("worker-1");
});

test("a paste never is a command", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type(`${ESC}[200~DSq${ESC}[201~`);
  app.type("/");
  await app.until("/");
  app.type(`${ESC}[200~web\n${ESC}[201~`);
  await app.until("2 of 14");
  expect(world.calls.filter((call) => /stop|remove/.test(call))).toEqual([]);
});

test("stops a container: busy mark, then what containerd says", async () => {
  const world = demoWorld(14);
  const stopping = Promise.withResolvers<void>();
  world.verbs.set("stop", () => stopping.promise);
  const app = await opened(world);
  app.type("S");
  await app.until(() => rowOf(app, "api-1").includes("stop…"));
  expect(world.calls).toContain(`stop default ${idOf(world, "api-1")}`);
  app.type("r");
  await app.until("stop is under way");
  app.type("S");
  await app.until("Kill?");
  app.type("\t\r");
  await until(() => world.calls.includes(`kill default ${idOf(world, "api-1")}`));
  stopping.resolve();
  await app.until(() => rowOf(app, "api-1").includes("up"));
  change(world, "api-1", { status: "exited", exitCode: 143, finishedAtMs: Date.now() });
  await app.until(() => rowOf(app, "api-1").includes("exited 143"));
});

test("says why an action cannot be done", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("u");
  await app.until("cannot start api-1");
  expect(world.calls.some((call) => call.startsWith("start "))).toBe(false);
});

test("shows the error of a verb, with its hint kept for later", async () => {
  const world = demoWorld(14);
  world.verbs.set("stop", () => {
    throw new Error("the shim is gone");
  });
  const app = await opened(world);
  app.type("S");
  await app.until("! ");
  await app.until("the shim is gone");
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("the shim is gone"));
  app.type(":messages\r");
  await app.until("error: the shim is gone");
});

test("asks before it removes, Cancel first, with every target listed", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("  D");
  await app.until("Remove 2 containers?");
  expect(app.screen.text()).toMatch(/api-1 +running.*\n.*api-2 +running/);
  expect(app.screen.text()).toContain("[ Cancel ]");
  app.type("\r");
  await app.until(() => !app.screen.text().includes("Remove 2"));
  expect(world.calls.some((call) => call.startsWith("remove "))).toBe(false);
  app.type("D");
  await app.until("Remove 2 containers?");
  app.type("\t");
  await app.until("[ Remove ]");
  app.type("\r");
  await until(() => world.calls.filter((call) => call.startsWith("remove ")).length === 2);
});

test("one key pauses and resumes", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("P");
  await until(() => world.calls.includes(`pause default ${idOf(world, "api-1")}`));
  change(world, "api-1", { status: "paused" });
  await app.until(() => rowOf(app, "api-1").includes("paused"));
  await app.until("P unpause");
  app.type("P");
  await until(() => world.calls.includes(`unpause default ${idOf(world, "api-1")}`));
});

test("sorts by the menu and turns the order round", async () => {
  const app = await opened();
  app.type("o");
  await app.until("sort by");
  app.type("m");
  await app.until("sort memory↓");
  await app.until(() => app.screen.rows().findIndex((row) => row.includes("metrics-1")) === 5);
  app.type("O");
  await app.until("sort memory↑");
});

test("the palette completes and runs: a namespace, a view, a command of the table", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type(":n");
  await app.until("use a namespace, or all");
  app.type("s k8");
  await app.until("ns k8s.io");
  app.type("\r");
  await app.until("containers 5");
  await app.until("▾ shop/cart-0");
  app.type("0");
  await app.until("all namespaces");
  await app.until("NAMESPACE");
  app.type(":images\r");
  await app.until("images 8");
  app.type("1g:pause\r");
  await until(() => world.calls.some((call) => call.startsWith("pause default")));
});

test("the palette takes no guess for a target", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type(":stop web\r");
  await until(() => world.calls.some((call) => call.startsWith("stop ")));
  expect(world.calls).toContain("stop default web");
});

test("uses a namespace by Enter, and comes back to all by 0", async () => {
  const app = await opened();
  app.type("7");
  await app.until("namespaces 2");
  app.type("j\r");
  await app.until("containers 5");
  await app.until("ns k8s.io");
});

test("says that it reconnects, keeps the rows, and shows no stale one afterwards", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  world.breakDown("the daemon went away");
  await app.until("reconnecting");
  await app.until("the daemon went away; trying again");
  expect(app.screen.text()).toContain("web-1");
  world.namespaces.get("default")?.containers.delete(idOf(world, "web-1"));
  world.heal();
  await app.until("● live");
  await app.until(() => rowOf(app, "web-1") === "");
});
