import { describe, expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { idOf } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 120_000 });

const SIZES = [
  [80, 24],
  [120, 40],
  [200, 60],
] as const;
const ESC = "\x1b";

/** Each state of the logs, by the keys that lead from one to the next. */
const STATES: readonly (readonly [keys: string, shows: RegExp])[] = [
  ["l", /FOLLOW/],
  ["k", /PAUSED/],
  ["G", /FOLLOW/],
  ["&get\r", /&get \d+/],
  [">", /\+1 around/],
  ["<", /&get \d+/],
  [ESC, /FOLLOW/],
  ["/timeout\r", /\/timeout \d/],
  [ESC, /FOLLOW|PAUSED/],
  ["GE", /PAUSED/],
  [ESC, /PAUSED/],
  ["GH", /a bar is/],
  ["Hp", /columns/],
  ["p", /pretty/],
  ["pw", /wrap/],
  ["wt", /GET/],
  ["tv", /PICK/],
  [`${ESC}G3`, /since 5m/],
  ["P", /earlier runs/],
  ["0a", /api-1 \+11/],
  ["a|", /── logs.*\n?(?:.*\n)*.*── logs/],
  ["||", /── logs.*\n?(?:.*\n)*.*── logs/],
  ["l", /── logs/],
  ["\t\tX", /── logs/],
  ["?", /In the log/],
];

function logsWorld() {
  const world = demoWorld(14);
  const names = ["api-1", "api-2", "web-1"];
  for (let i = 0; i < 240; i++) {
    const id = idOf(world, names[i % 3] ?? "");
    const time = new Date(Date.UTC(2026, 0, 2, 3) + i * 731).toISOString();
    const texts = [
      `INFO GET /api/items/${i} status=200 dur=12ms`,
      `{"level":"warn","msg":"upstream timeout ${i}","id":"8f${i}","took":3000}`,
      `\x1b[31mERROR\x1b[0m upstream timeout (retry ${i}) 漢字 ${"x".repeat(i % 170)}`,
    ];
    world.log("default", id, `${texts[i % 7 < 4 ? 0 : (i % 7) % 3]}\n`, i % 5 === 0 ? "stderr" : "stdout", time);
  }
  return world;
}

async function opened(columns: number, rows: number, env = {}): Promise<RenderedApp> {
  const app = renderApp(logsWorld(), { columns, rows, env: { TERM: "xterm-256color", LANG: "C.UTF-8", ...env } });
  await app.until(/[●*] live/);
  await app.until("GET /api");
  return app;
}

/** What must hold of every frame whatever it shows. */
function holds(app: RenderedApp, columns: number): void {
  expect(app.output()).not.toMatch(/\x1b\[[23]J/);
  for (const row of app.screen.cells()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(columns);
}

describe.each(SIZES)("at %dx%d", (columns, rows) => {
  test("every state of the logs is shown", async () => {
    const app = await opened(columns, rows);
    for (const [keys, shows] of STATES) {
      app.type(keys);
      await app.until(shows);
      await app.rest();
      holds(app, columns);
    }
  });
});

test("without colour there is none of the programs' either, and without Unicode only ASCII", async () => {
  const app = await opened(120, 40, { NO_COLOR: "1", LANG: "C" });
  for (const keys of ["l", "H", "p", "p", "a", "/timeout\r", "v", `${ESC}|`]) {
    app.type(keys);
    await app.rest();
    const cells = app.screen.cells().flat();
    expect(cells.every(({ foreground, background }) => foreground === "default" && background === "default")).toBe(
      true,
    );
    expect(app.screen.text().replaceAll(/[漢字]/g, "")).toMatch(/^[\x20-\x7e\n]*$/);
  }
});
