import { describe, expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;

/** What must hold of every frame whatever it shows. */
function holds(app: RenderedApp, columns: number, rows: number): void {
  const { terminal } = app.screen;
  expect([terminal.cols, terminal.rows]).toEqual([columns, rows]);
  expect(terminal.buffer.active.type).toBe("alternate");
  expect(app.output()).not.toMatch(/\x1b\[[23]J/);
  for (const row of app.screen.cells()) {
    expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(columns);
  }
}

async function opened(columns: number, rows: number, env = {}): Promise<RenderedApp> {
  const app = renderApp(demoWorld(14), { columns, rows, env: { TERM: "xterm-256color", LANG: "C.UTF-8", ...env } });
  await app.until(/[●*] live/);
  await app.until("api-1");
  await app.rest();
  return app;
}

describe.each(SIZES)("at %dx%d", (columns, rows) => {
  test.each([
    "",
    "2",
    "6",
    "7",
    "?",
    "i",
    "2u",
    "2b ",
    "2W",
    "  D",
    ":st",
    "/web",
    "o",
    "l",
    "ll",
    "p",
    "0",
    "|",
    "\x17",
    "0Zj ",
  ])("after %j", async (keys) => {
    const app = await opened(columns, rows);
    for (const key of keys) app.type(key);
    await app.rest();
    holds(app, columns, rows);
  });

  test("the parts of the screen are where the design has them", async () => {
    const app = await opened(columns, rows);
    const screen = app.screen.rows();
    expect(screen[0]).toContain("lepton");
    expect(screen[0]?.trimEnd()).toMatch(/● live$/);
    expect(screen[rows - 2]).toContain("? help");
    expect(screen.findIndex((row) => row.includes("── logs"))).toBeGreaterThan(5);
    expect(screen.some((row) => row.includes("── details"))).toBe(columns >= 160);
    expect(screen.some((row) => row.includes("CPU 10s"))).toBe(columns >= 120);
  });
});

test("without colour there is none, and the selection is still seen", async () => {
  const app = await opened(120, 40, { NO_COLOR: "1" });
  const cells = app.screen.cells().flat();
  expect(cells.filter(({ foreground, background }) => foreground !== "default" || background !== "default")).toEqual(
    [],
  );
  expect(cells.some(({ inverse }) => inverse)).toBe(true);
});

test("pods and columns are told apart without colour and without Unicode", async () => {
  const app = await opened(120, 40, { NO_COLOR: "1", LANG: "C" });
  app.type("0>Z");
  await app.until("+ shop/cart-0");
  app.type("Z\x17");
  await app.until("- shop/cart-0");
  await app.until(/NAMESPACE.*NAME.*>/);
  expect(app.screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  const cells = app.screen.cells().flat();
  expect(cells.every(({ foreground, background }) => foreground === "default" && background === "default")).toBe(true);
});

test("forms are read without colour and without Unicode", async () => {
  const app = await opened(120, 40, { NO_COLOR: "1", LANG: "C" });
  app.type("2u");
  await app.until("$ lepton run");
  expect(app.screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  const cells = app.screen.cells().flat();
  expect(cells.every(({ foreground, background }) => foreground === "default" && background === "default")).toBe(true);
  expect(app.screen.rows().find((row) => row.includes("> name"))).toBeDefined();
});

test("in a locale without Unicode there is only ASCII", async () => {
  const app = await opened(120, 40, { LANG: "C" });
  app.type("  D");
  await app.until("Remove 2");
  expect(app.screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
});

test("too small a screen says so, a small one shows the table alone", async () => {
  const app = await opened(80, 24);
  app.resize(30, 8);
  await app.until("needs 40x10, is 30x8");
  app.resize(50, 12);
  await app.until("api-1");
  expect(app.screen.text()).not.toContain("── logs");
  app.resize(120, 40);
  await app.until("── logs");
  await app.rest();
  holds(app, 120, 40);
});

test("after a storm of resizes the screen is that of a fresh start", async () => {
  const app = await opened(100, 30);
  for (let i = 0; i < 60; i++) app.resize(40 + ((i * 37) % 160), 10 + ((i * 13) % 50));
  app.resize(120, 40);
  await app.rest();
  const fresh = await opened(120, 40);
  const stable = (rows: string[]) =>
    rows.map((row) => row.replaceAll(/\d+[smhd]\b/g, "AGE").replaceAll(/\d\d:\d\d:\d\d\.\d+/g, "TIME"));
  expect(stable(app.screen.rows())).toEqual(stable(fresh.screen.rows()));
});
