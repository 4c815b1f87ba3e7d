import { expect, test, vi } from "vitest";
import type { SessionFile } from "../../../../components/session/keep.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { opened } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const RIGHT = `${ESC}[C`;
const LEFT = `${ESC}[D`;
const CTRL_W = "\x17";

/** The header of the table. */
const header = (app: RenderedApp) => app.screen.rows().find((row) => /\bNAME\b/.test(row)) ?? "";
const titles = (app: RenderedApp): readonly string[] => header(app).match(/[A-Z%]{2,}(?: \d+s| BY)?/g) ?? [];

function inMemory(text?: string): SessionFile & { text: string | undefined } {
  const file = {
    text,
    read: () => file.text,
    write(next: string) {
      file.text = next;
    },
  };
  return file;
}

test.each([
  [80, 24],
  [120, 40],
  [200, 60],
])("the wide table of %dx%d shows every column, some by scrolling", async (columns, rows) => {
  const app = await opened(demoWorld(14), { columns, rows });
  app.type(CTRL_W);
  await app.until("· wide");
  const seen = new Set<string>();
  for (let left = 0; left < 20; left++) {
    for (const title of titles(app)) seen.add(title);
    expect(titles(app)[0]).toBe("NAME");
    if (!/›/.test(header(app))) break;
    app.type(RIGHT);
    await app.rest();
  }
  for (const title of ["STATUS", "LIMIT", "IMAGE", "COMMAND", "RUNTIME", "SNAPSHOTTER", "RESTARTS"])
    expect([...seen]).toContain(title);
  expect(header(app)).toContain("‹");
  app.type("h");
  app.type(LEFT);
  app.type(CTRL_W);
  await app.until(() => !app.screen.text().includes("· wide"));
  expect(titles(app)).not.toContain("RUNTIME");
});

test("columns that have no room are scrolled to without the wide table, too", async () => {
  const app = await opened(demoWorld(14), { columns: 80, rows: 24 });
  expect(titles(app)).not.toContain("ID");
  expect(header(app)).toMatch(/›/);
  for (let i = 0; i < 12; i++) app.type(RIGHT);
  await app.until(() => titles(app).includes("ID"));
  await app.until(() => !/›/.test(header(app)));
  for (let i = 0; i < 12; i++) app.type(LEFT);
  await app.until(() => titles(app).includes("STATUS") && !/‹/.test(header(app)));
});

test("sorts by any column: < and > pick it, O sorts, and again turns it round", async () => {
  const app = await opened();
  app.type(">");
  await app.rest();
  app.type("O");
  await app.until("sort status↑");
  expect(header(app)).toContain("STATUS↑");
  app.type("O");
  await app.until("sort status↓");
  app.type("<<O");
  await app.until(/sort (?!name|status)/);
  app.type(":sort name\r");
  await app.until("sort name↑");
  app.type(`${ESC}[1;2C${ESC}[1;2C${ESC}[1;2DO`);
  await app.until(/sort (?!name)/);
});

test("the letters of the sort menu are those of the columns, in all namespaces too", async () => {
  const app = await opened();
  for (const [letter, order] of [
    ["c", "cpu↓"],
    ["n", "name↑"],
    ["m", "memory↓"],
    ["a", "age↑"],
  ] as const) {
    app.type("o");
    await app.until("sort by");
    app.type(letter);
    await app.until(`sort ${order}`);
    app.type("0");
    await app.until("all namespaces");
  }
});

test("a click on the header sorts by that column", async () => {
  const app = await opened();
  const y = app.screen.rows().indexOf(header(app)) + 1;
  const x = header(app).indexOf("IMAGE") + 2;
  app.type(`${ESC}[<0;${x};${y}M`);
  await app.until("sort image↑");
  app.type(`${ESC}[<0;${x};${y}M`);
  await app.until("sort image↓");
});

test("columns are chosen and put in order in a box, which Esc undoes", async () => {
  const app = await opened();
  app.type("|");
  await app.until("columns of containers");
  expect(app.screen.text()).toContain("[x] STATUS");
  expect(app.screen.text()).toContain("[ ] RUNTIME");
  // Namespace and name come first: the third is the status.
  app.type("jj ");
  await app.until("[ ] STATUS");
  await app.until(() => !titles(app).includes("STATUS"));
  app.type("jJ\r");
  await app.until(() => !app.screen.text().includes("columns of"));
  expect(titles(app).slice(0, 3)).toEqual(["NAME", "CPU 10s", "CPU%"]);
  app.type("|");
  await app.until("columns of containers");
  app.type("r");
  await app.until(() => titles(app).includes("STATUS"));
  app.type(ESC);
  await app.until(() => !titles(app).includes("STATUS"));
});

test("the last column cannot be taken away", async () => {
  const app = await opened();
  app.type(":columns name\r");
  await app.until(() => titles(app).join() === "NAME");
  app.type("|");
  await app.until("[x] NAME");
  app.type(" ");
  await app.rest();
  expect(app.screen.text()).toContain("[x] NAME");
});

test("columns are chosen from the palette", async () => {
  const app = await opened();
  app.type(":columns age name runtime\r");
  await app.until(() => titles(app).join() === "AGE,NAME,RUNTIME");
  app.type(":columns nonsense\r");
  await app.until("no such column: nonsense");
  app.type(":columns default\r");
  await app.until(() => titles(app).includes("STATUS"));
});

test("how a table looks is kept for the next time, each view its own", async () => {
  const session = inMemory();
  const first = renderApp(demoWorld(14), { session });
  await first.until("● live");
  first.type(":columns name image\r");
  await first.until(() => titles(first).join() === "NAME,IMAGE");
  first.type("2");
  await first.until("images 8");
  first.type(CTRL_W);
  await first.until("· wide");
  first.type("1");
  await first.until("containers 14");
  first.type("q");
  await first.ended;
  const next = renderApp(demoWorld(14), { session });
  await next.until("● live");
  await next.until(() => titles(next).join() === "NAME,IMAGE");
  expect(next.screen.text()).not.toContain("· wide");
  next.type("2");
  await next.until("· wide");
});

test("a file of another version or of nobody changes nothing", async () => {
  const tables = {
    containers: { columns: ["gone"], sort: { column: "gone", descending: true } },
    other: { wide: true },
  };
  const app = renderApp(demoWorld(14), { session: inMemory(JSON.stringify({ tables })) });
  await app.until("● live");
  await app.until("sort name↑");
  expect(titles(app)).toContain("STATUS");
});

test("says once that it cannot be kept", async () => {
  const session = {
    read: () => undefined,
    write: vi.fn(() => {
      throw new Error("no space left on device");
    }),
  };
  const app = renderApp(demoWorld(14), { session });
  await app.until("● live");
  app.type(CTRL_W);
  await app.until("columns and order are not kept: no space left on device");
  await until(() => session.write.mock.calls.length === 1);
});
