import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import type { FakeWorld } from "../../../helpers/fake-engine.ts";
import { memoryFile } from "../../../helpers/memory-file.ts";
import { selected } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

async function opened(text: string, world: FakeWorld = demoWorld(14)): Promise<RenderedApp> {
  const app = renderApp(world, { columns: 159, settings: memoryFile(`[dashboard]\n${text}`) });
  await app.until("● live");
  await app.until("api-1");
  await app.rest();
  return app;
}

const hints = (app: RenderedApp) => app.screen.rows().at(-2) ?? "";

test("a key that was bound otherwise does it, and the one before does nothing", async () => {
  const app = await opened('keys.list.down = ["n", "w"]\nkeys.global.help = "ctrl-y"');
  app.type("jn");
  await app.until(() => selected(app) === "api-2");
  app.type("w");
  await app.until(() => selected(app) === "cache-1");
  expect(hints(app)).toContain("^y help");
  app.type("\x19");
  app.type("/next row\r");
  await app.until(/^ +n {2}w +next row/m);
});

test("keys one after the other: hints tell what may follow, Esc and others give them up", async () => {
  const world = demoWorld(14);
  const app = await opened(
    'keys.containers.stop = "g s"\nkeys.containers.restart = ["g r", "r"]\nkeys.list.first = "g g"',
    world,
  );
  expect(hints(app)).toContain("g s stop");
  app.type("jjg");
  await app.until(() => /^ g s stop {2}g r restart {2}g g first$/.test(hints(app).trimEnd()));
  app.type("g");
  await app.until(() => selected(app) === "api-1");
  app.type("gx");
  await app.until("no such keys: g x");
  app.type("g");
  await app.until(() => hints(app).startsWith(" g s"));
  app.type("\x1b");
  await app.until(() => hints(app).includes("? help"));
  expect(world.calls.filter((call) => call.includes("stop"))).toEqual([]);
  app.type("gs");
  await app.until(() => world.calls.some((call) => call.includes("stop")));
});

test("menu and palette tell keys as they are bound", async () => {
  const app = await opened('keys.containers.stop = "T"\nkeys.containers.restart = "g r"\nkeys.global.refresh = "F"');
  app.type("x");
  await app.until(/│ T {3}stop/);
  expect(app.screen.text()).toMatch(/│ {5}restart/);
  app.type("\x1b");
  await app.until(() => !/│ T {3}stop/.test(app.screen.text()));
  app.type(":restart");
  await app.until(/restart .* g r │/);
  app.type("\x15refresh");
  await app.until(/refresh .* F │/);
});

test("an action without a key is done by the palette alone", async () => {
  const app = await opened("keys.containers.stop = []\nkeys.global.help = []");
  expect(hints(app)).not.toMatch(/stop|help/);
  app.type(":keys\r");
  await app.until(/containers\.logs/);
  app.type("/containers.stop\r");
  await app.until(/^ ?containers\.stop +- +lepton\.toml +stop: /m);
});

test("views show their own keys", async () => {
  const app = await opened('keys.global.images = "ctrl-o"\nkeys.global.volumes = "g v"');
  expect(app.screen.text()).toMatch(/\^o Images.*g v Volumes/);
  app.type("gv");
  await app.until("no volumes");
  const row = app.screen.rows().findIndex((line) => line.includes("^o Images"));
  const column = app.screen.rows()[row]?.indexOf("Networks") ?? 0;
  app.type(`\x1b[<0;${column + 1};${row + 1}M`);
  await app.until("no networks here; A makes one");
});

test("vim's keys move, copy and remove, which asks as ever", async () => {
  const app = await opened('keymap = "vim"');
  app.type("Ggg");
  await app.until(() => selected(app) === "api-1");
  app.type("yy");
  await app.until("copied");
  app.type("dd");
  await app.until("Remove?");
  app.type("n");
  await app.until(() => !app.screen.text().includes("Remove?"));
});

test("emacs' keys leave questions, search and the dashboard", async () => {
  const app = await opened('keymap = "emacs"');
  app.type("\x0e\x0e");
  await app.until(() => selected(app) === "cache-1");
  app.type("D");
  await app.until("Remove?");
  app.type("\x07");
  await app.until(() => !app.screen.text().includes("Remove?"));
  app.type("\x13web\r");
  await app.until("2 of 14");
  app.type("\x18\x03");
  await app.ended;
});

test("letters are text where a line is typed, and keys with Ctrl are as bound", async () => {
  const app = await opened('keys.list.down = "w"\nkeys.line.cut-to-start = "ctrl-x x"\nkeys.prompt.cancel = "ctrl-q"');
  app.type("/web");
  await app.until("2 of 14");
  app.type("\x18x");
  await app.until(() => !app.screen.text().includes("2 of 14"));
  app.type("web\x11");
  await app.until(() => hints(app).includes("? help") && !app.screen.text().includes("of 14"));
});

test("the palette tries keymaps, which the hints follow", async () => {
  const app = await opened("");
  expect(hints(app)).toContain("s shell");
  app.type(":keymap lazydocker\r");
  await app.until(() => hints(app).includes("E shell"));
});

test("one key sorts by what a table is mostly sorted by, in k9s' keymap its own", async () => {
  const app = await opened("");
  app.type("\x1bm");
  await app.until(/sort memory↓/);
  app.type("\x1bm");
  await app.until(/sort memory↑/);
  app.type(":keymap k9s\r");
  await app.until("^d remove");
  app.type("A");
  await app.until(/sort age/);
  app.type("3M");
  await app.until("there is no memory to sort by here");
});
