import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { fakeEvent } from "../../../helpers/fake-objects.ts";
import { change, idOf, opened, rowOf } from "../../../helpers/open-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";

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
  await app.until(() => !app.screen.text().includes("line 99"));
  for (let i = 100; i < 110; i++) world.log("default", id, `INFO line ${i}\n`);
  await app.until("PAUSED 12 new");
  expect(app.screen.text()).toContain("line 97");
  app.type("\tG");
  await app.until("line 109");
  await app.until("FOLLOW");
  world.lose("default", id, 12_345);
  await app.until("[log: 12345 lines lost to rotation]");
  await app.until("12,345 lost");
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
  await app.until(/^ x+end$/m);
  app.type("t");
  await app.until(/^ INFO line 59/m);
  app.type("/line 17");
  app.type("\r");
  await app.until("PAUSED");
  await app.until(() => app.screen.rows()[4]?.includes("line 17") === true);
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("/line 17"));
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
  for (let page = 0; page < 8; page++) {
    for (const row of app.screen.rows()) seen.add(row.trim());
    app.type(" ");
    await app.rest();
  }
  const text = [...seen].join("\n");
  for (const key of ["S ", "D ", "ctrl-k", "ctrl-z", "shift-tab", "pagedown", "cpu>50"]) expect(text).toContain(key);
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
  expect(app.screen.text()).toContain("S   stop");
  expect(app.screen.text()).not.toContain("u   start");
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
