import { expect, test, vi } from "vitest";
import type { Container } from "../../../../src/engine/types.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type FakeWorld, fakeContainer, fakeEvent } from "../../../helpers/fake-engine.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const CURSOR = "▌";

/** Changes a row as a verb would, and tells of it as containerd would. */
function change(world: FakeWorld, name: string, over: Partial<Container>, namespace = "default"): void {
  const rows = world.namespaces.get(namespace)?.containers;
  const row = [...(rows?.values() ?? [])].find((candidate) => candidate.name === name);
  if (rows === undefined || row === undefined) throw new Error(`the fake world has no ${name}`);
  rows.set(row.id, { ...row, ...over });
  world.emit(fakeEvent("task", "exit", row.id, namespace));
}

function idOf(world: FakeWorld, name: string): string {
  const row = [...(world.namespaces.get("default")?.containers.values() ?? [])].find((each) => each.name === name);
  return row?.id ?? "";
}

async function opened(world = demoWorld(14), size: { columns?: number; rows?: number } = {}): Promise<RenderedApp> {
  const app = renderApp(world, size);
  await app.until("● live");
  await app.until(CURSOR);
  return app;
}

const selected = (app: RenderedApp) =>
  app.screen
    .rows()
    .find((row) => row.startsWith(CURSOR))
    ?.slice(2)
    .split(" ")[0];

const rowOf = (app: RenderedApp, name: string) =>
  app.screen.rows().find((row) => row.slice(2).startsWith(`${name} `)) ?? "";

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
  await app.until("k8s://shop/cart-0/app");
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

test("tells events as they happen, and keeps their order", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("6");
  await app.until("no events yet");
  world.emit(fakeEvent("task", "oom", idOf(world, "web-1")));
  world.emit(fakeEvent("task", "exit", idOf(world, "web-1")));
  await app.until("events 2");
  const rows = app.screen.rows().filter((row) => row.includes("web-1"));
  expect(rows.map((row) => /oom|exit/.exec(row)?.[0])).toEqual(["exit", "oom"]);
});

test("follows the log of the selection, pauses where it is scrolled, says what is new", async () => {
  const world = demoWorld(14);
  const id = idOf(world, "api-1");
  for (let i = 0; i < 100; i++) world.log("default", id, `INFO line ${i}\n`);
  const app = await opened(world);
  await app.until("line 99");
  await app.until("FOLLOW");
  app.type("KK");
  await app.until("PAUSED 2 new");
  expect(app.screen.text()).not.toContain("line 99");
  for (let i = 100; i < 110; i++) world.log("default", id, `INFO line ${i}\n`);
  await app.until("PAUSED 12 new");
  expect(app.screen.text()).toContain("line 97");
  app.type("\tG");
  await app.until("line 109");
  await app.until("FOLLOW");
});

test("the log goes full screen and back, wraps, hides its times, and is searched", async () => {
  const world = demoWorld(14);
  const id = idOf(world, "api-1");
  for (let i = 0; i < 60; i++) world.log("default", id, `INFO line ${i} ${"x".repeat(i === 59 ? 150 : 5)}end\n`);
  const app = await opened(world);
  app.type("l");
  app.type("l");
  await app.until(() => !app.screen.text().includes("containers 14"));
  await app.until("line 30");
  await app.until(() => !/x{80}end/.test(app.screen.text()));
  app.type("w");
  await app.until(/^x+end$/m);
  app.type("t");
  await app.until(/^INFO line 59/m);
  app.type("/line 17");
  app.type("\r");
  await app.until("PAUSED");
  await app.until(() => app.screen.rows()[4]?.includes("line 17") === true);
  app.type(ESC);
  await app.until("containers 14");
});

test("inspect shows JSON, is searched, and hides what sounds secret", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("i");
  await app.until("inspect api-1");
  await app.until('"Name": "/api-1"');
  app.type("/Finished\r");
  await app.until("1 lines");
  await app.until(() => app.screen.rows()[4]?.includes("FinishedAt") === true);
  app.type("q");
  await app.until("containers 14");
});

test("the help tells every key that is bound", async () => {
  const app = await opened(demoWorld(1), { columns: 120, rows: 40 });
  app.type("?");
  await app.until("Actions on containers");
  const seen = new Set<string>();
  for (let page = 0; page < 5; page++) {
    for (const row of app.screen.rows()) seen.add(row.trim());
    app.type(" ");
    await app.rest();
  }
  const text = [...seen].join("\n");
  for (const key of ["S ", "D ", "ctrl-k", "ctrl-z", "shift-tab", "pagedown", "cpu>50"]) expect(text).toContain(key);
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

test("ages go on by themselves, and a container that starts counts from its start", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  change(world, "cron-1", { status: "running", startedAtMs: Date.now() - 5000 });
  await app.until(() => /up [5-9]s/.test(rowOf(app, "cron-1")));
  const before = rowOf(app, "cron-1");
  await app.until(() => rowOf(app, "cron-1") !== before && /up ([6-9]|\d\d)s/.test(rowOf(app, "cron-1")));
});

test("hides what has stopped and shows it again", async () => {
  const app = await opened();
  app.type(".");
  await app.until("stopped hidden");
  expect(app.screen.text()).not.toContain("worker-1");
  app.type(".");
  await app.until("worker-1");
});

test("the menu lists what can be done to the row", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("x");
  await app.until("api-1 ─");
  expect(app.screen.text()).toContain("S  stop");
  expect(app.screen.text()).not.toContain("u  start");
  app.type("r");
  await until(() => world.calls.some((call) => call.startsWith("restart ")));
});

test("quits by q and by Ctrl-C, and gives the terminal back", async () => {
  for (const key of ["q", "\x03"]) {
    const app = await opened(demoWorld(2));
    expect(app.rawMode()).toBe(true);
    app.type(key);
    await app.ended;
    expect(app.rawMode()).toBe(false);
    expect(app.output().slice(-80)).toContain("\x1b[?1049l\x1b[?25h");
  }
});
