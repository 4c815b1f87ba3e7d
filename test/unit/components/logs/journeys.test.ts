import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import type { FakeWorld } from "../../../helpers/fake-engine.ts";
import { idOf, opened } from "../../../helpers/open-app.ts";
import type { RenderedApp } from "../../../helpers/render-app.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const SIZE = { columns: 120, rows: 40 };

/** The log of the first container on the whole screen. */
async function inLog(lines: readonly string[], world = demoWorld(14), size = SIZE): Promise<RenderedApp> {
  for (const line of lines) world.log("default", idOf(world, "api-1"), `${line}\n`);
  const app = await opened(world, size);
  app.type("ll");
  await app.until(() => !app.screen.text().includes("containers 14"));
  return app;
}

const bodyOf = (app: RenderedApp) => app.screen.rows().slice(4, -2);
const titleOf = (app: RenderedApp) => app.screen.rows().find((row) => row.includes("── logs")) ?? "";
const numbered = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i));

/** What was put on the clipboard, as the terminal would decode it. */
function copied(app: RenderedApp): string | undefined {
  const found = [...app.output().matchAll(/\x1b\]52;c;([A-Za-z0-9+/=]*)\x07/g)].at(-1)?.[1];
  return found === undefined ? undefined : Buffer.from(found, "base64").toString();
}

test("filters with context and upside down, counts, and gives all lines back", async () => {
  const app = await inLog(numbered(100, (i) => (i % 10 === 5 ? `WARN slow ${i}` : `INFO fine ${i}`)));
  app.type("tt");
  app.type("&slow");
  await app.until("· &slow 10 ");
  expect(app.screen.text()).not.toContain("fine");
  app.type("\r>");
  await app.until("&slow 30 · +1 around");
  expect(app.screen.text()).toMatch(/fine 94\n.*slow 95\n.*fine 96/);
  app.type("<&");
  app.type("\x15!slow\r");
  await app.until("&!slow 90");
  app.type("&\x15level:warn 9\r");
  await app.until("&level:warn 9 1 ");
  app.type(ESC);
  await app.until(() => !titleOf(app).includes("&"));
  await app.until("fine 99");
});

test("searches in place: counts hits, tells which one, goes on both ways, and says where there is no more", async () => {
  const app = await inLog(numbered(200, (i) => `line ${i}`));
  app.type("/line 1?7$\r");
  await app.until("/line 1?7$ 2/2");
  expect(bodyOf(app)[0]).toContain("line 17");
  app.type("N");
  await app.until("/line 1?7$ 1/2");
  expect(bodyOf(app)[0]).toMatch(/line 7$/);
  app.type("N");
  await app.until("no earlier match");
  app.type("n");
  await app.until("2/2");
  app.type("/\x15(a+)+\r");
  await app.until("taken as text");
});

test("goes to errors, and shows lines over time", async () => {
  const app = await inLog(numbered(100, (i) => (i === 20 || i === 40 ? `ERROR gone ${i}` : `INFO fine ${i}`)));
  app.type("E");
  await app.until(() => bodyOf(app)[0]?.includes("gone 40") === true);
  app.type("E");
  await app.until(() => bodyOf(app)[0]?.includes("gone 20") === true);
  app.type("e");
  await app.until(() => bodyOf(app)[0]?.includes("gone 40") === true);
  app.type("H");
  await app.until("2 errors");
  expect(app.screen.text()).toMatch(/a bar is \d+m?s.*most \d+/);
  app.type("H");
  await app.until(() => !app.screen.text().includes("2 errors"));
});

test("shows JSON as it is, in columns, and laid out", async () => {
  const app = await inLog(['{"level":"error","msg":"no route","host":"a.b","n":12345678901234567890}']);
  app.type("t");
  await app.until(/^ \{"level"/m);
  app.type("p");
  await app.until(/^ ERROR no route +host=a\.b {2}n=12345678901234567890$/m);
  app.type("p");
  await app.until(/^ {3}"host": "a\.b",$/m);
  app.type("\r");
  await app.until("stdout 2");
  await app.until('  "msg": "no route"');
  app.type("q");
  await app.until("── logs");
});

test("scrolls long lines sideways, and a line of 90,000 characters harms nothing", async () => {
  const app = await inLog([`${"0123456789".repeat(9000)}`, `start ${"x".repeat(150)} end`]);
  app.type("t");
  await app.until(/^ 0123/m);
  app.type(`${ESC}[C`);
  await app.until(/^ x+ end$/m);
  app.type("h");
  await app.until(/^ start x+$/m);
  app.type("w");
  await app.until("(+85,904 bytes)");
});

test("copies what is shown, what was found, and what was picked, made harmless", async () => {
  const app = await inLog(["one", "two \x1b]52;c;eA==\x07", "three \x1b[31mred\x1b[0m"]);
  app.type("c");
  await app.until("copied 3 lines");
  expect(copied(app)).toBe("one\ntwo \\x1b]52;c;eA==\\x07\nthree red");
  app.type("/two\rc");
  await app.until("copied 1 line");
  expect(copied(app)).toMatch(/^two/);
  app.type("vj");
  await app.until("PICK");
  app.type("c");
  await app.until("copied 2 lines");
  expect(copied(app)).toMatch(/^two .*\nthree red$/);
});

test("a click finds a line, which then is held", async () => {
  const world = demoWorld(14);
  const app = await inLog(
    numbered(10, (i) => `line ${i}`),
    world,
  );
  await app.until("line 9");
  app.type(`${ESC}[<0;10;7M`);
  await app.until(() => bodyOf(app)[2]?.startsWith("▌") === true);
  await app.until("PAUSED");
  app.type("c");
  await app.until("copied 1 line");
  expect(copied(app)).toBe("line 2");
});

function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "lepton-logs-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

test("saves what is shown as text or as JSON lines, readable by its owner, and never over a file", async () => {
  const dir = temporaryDir();
  const app = await inLog(["INFO keep \x1b[2J", "drop"]);
  app.type("t&keep\r");
  await app.until("&keep 1");
  const save = (name: string) => app.type(`\x13\x15${join(dir, name)}\r`);
  save("a.log");
  await app.until("saved 1 lines");
  expect(readFileSync(join(dir, "a.log"), "utf8")).toBe("INFO keep \\x1b[2J\n");
  expect(statSync(join(dir, "a.log")).mode & 0o777).toBe(0o600);
  save("a.log");
  await app.until("it is there already");
  save("b.jsonl");
  await app.until(/saved 1 lines to .*b\.jsonl/);
  const [line = ""] = readFileSync(join(dir, "b.jsonl"), "utf8").split("\n");
  expect(JSON.parse(line)).toMatchObject({ container: "api-1", stream: "stdout", text: "INFO keep \x1b[2J" });
});

/** Lines of the last two hours, one a minute. */
function agedWorld(): FakeWorld {
  const world = demoWorld(14);
  const id = idOf(world, "api-1");
  for (let minutes = 120; minutes >= 0; minutes--) {
    const time = new Date(Date.now() - minutes * 60_000 - 5000).toISOString();
    world.log("default", id, `${minutes} minutes ago\n`, "stdout", time);
  }
  return world;
}

test("reads a part of the log: by minutes, the first lines, from a time on, before the last start", async () => {
  const world = agedWorld();
  const rows = world.namespaces.get("default")?.containers;
  const row = rows?.get(idOf(world, "api-1"));
  if (row !== undefined) rows?.set(row.id, { ...row, startedAtMs: Date.now() - 60 * 60_000 });
  const app = await inLog([], world);
  await app.until(" 0 minutes ago");
  app.type("3");
  await app.until("since 5m");
  await app.until(() => bodyOf(app).filter((line) => line.includes("minutes ago")).length === 5);
  app.type("P");
  await app.until("earlier runs");
  await app.until(() => bodyOf(app).at(-1)?.endsWith(" 60 minutes ago") === true);
  app.type("1");
  await app.until("first lines");
  await app.until(() => bodyOf(app)[0]?.includes(" 120 minutes ago") === true);
  app.type("0T90m\r");
  await app.until(() => bodyOf(app)[0]?.includes(" 89 minutes ago") === true);
  app.type("Tnonsense\r");
  await app.until("no such time");
});

test("merges the marked containers in time order, each with its name; a shows all of the table", async () => {
  const world = demoWorld(14);
  const at = (ms: number) => new Date(Date.UTC(2026, 0, 2) + ms).toISOString();
  for (let i = 0; i < 6; i++) world.log("default", idOf(world, `api-${1 + (i % 2)}`), `line ${i}\n`, "stdout", at(i));
  const app = await opened(world, SIZE);
  app.type("  l");
  await app.until("logs · api-1 +1");
  await app.until(/api-1 line 0\n.*api-2 line 1\n.*api-1 line 2\n.*api-2 line 3\n.*api-1 line 4\n.*api-2 line 5/);
  world.log("default", idOf(world, "api-1"), "late\n", "stdout", at(4.5));
  await app.until(/api-1 line 4\n.*api-1 late *\n.*api-2 line 5/);
  app.type(ESC);
  await app.until("S stop");
  app.type("\x1c");
  await app.until("logs · cache-1 ·");
  app.type("la");
  await app.until("logs · api-1 +11");
});

test("keeps logs in tiles of their own, side by side or one below the other, and closes them", async () => {
  const world = demoWorld(14);
  for (const name of ["api-1", "api-2"]) world.log("default", idOf(world, name), `of ${name}\n`);
  const app = await opened(world, SIZE);
  app.type("l|\t\tj");
  await app.until(/── logs · api-2 .*── logs · api-1 /);
  await app.until(/of api-2 .*of api-1/);
  app.resize(80, 24);
  await app.until(/── logs · api-2 (.*\n)+.*── logs · api-1 /);
  app.type("\t\tX");
  await app.until(() => app.screen.rows().filter((row) => row.includes("── logs")).length === 1);
});

test("the palette shows containers by name", async () => {
  const world = demoWorld(14);
  const app = await opened(world, SIZE);
  app.type(":logs web-* db-1\r");
  await app.until("logs · db-1 +2");
  app.type(":logs nothing\r");
  await app.until("no such container: nothing");
});

test("a flood is bounded, says what it dropped, and is still searched", async () => {
  const world = demoWorld(14);
  const id = idOf(world, "api-1");
  for (let i = 0; i < 2000; i++) world.log("default", id, `early ${i}\n`);
  const app = await inLog([], world);
  await app.until("early 1999");
  for (let i = 0; i < 15_000; i++) world.log("default", id, `line ${i}\n`);
  await app.until("line 14999");
  await app.until("7,000 dropped");
  app.type("&99$\r");
  await app.until("&99$ 100 ");
});
