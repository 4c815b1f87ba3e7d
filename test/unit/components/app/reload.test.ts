import { expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type MemoryFile, memoryFile } from "../../../helpers/memory-file.ts";
import { selected } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

async function opened(file: MemoryFile): Promise<RenderedApp> {
  const app = renderApp(demoWorld(14), { columns: 159, settings: file });
  await app.until("● live");
  await app.until("api-1");
  await until(() => file.watchers() === 1);
  return app;
}

const hints = (app: RenderedApp) => app.screen.rows().at(-2) ?? "";
const grounds = (app: RenderedApp) => new Set(app.screen.cells().flatMap((row) => row.map((cell) => cell.background)));

test("the file is read once before the first frame, and watched only after it", async () => {
  const file = memoryFile('[dashboard]\nglyphs = "ascii"');
  let before: { readonly output: string; readonly reads: number } | undefined;
  const watch = (changed: () => void) => {
    before = { output: app.output(), reads: file.reads() };
    return file.watch(changed);
  };
  const app = renderApp(demoWorld(3), { settings: { ...file, watch } });
  await until(() => file.watchers() === 1);
  expect(before).toEqual({ output: expect.stringContaining("lepton"), reads: 1 });
  app.type("q");
  await app.ended;
  expect(file.watchers()).toBe(0);
});

test("an edit takes effect at once: keys, hints, the open help, colours and glyphs", async () => {
  const file = memoryFile();
  const app = await opened(file);
  file.write('[dashboard]\nkeys.list.down = "n"\nkeys.global.help = "h"\n');
  await app.until("lepton.toml was read anew");
  expect(hints(app)).toContain("h help");
  app.type("n");
  await app.until(() => selected(app) === "api-2");
  app.type("h/next row\r");
  await app.until(/^ +n +next row/m);
  file.write('[dashboard]\nkeys.list.down = "w"\ntheme = "nord"\nglyphs = "ascii"\n');
  await app.until(/^ +w +next row/m);
  await app.until("* live");
  await app.until(() => !grounds(app).has("default"));
  file.write(undefined);
  await app.until("● live");
  await app.until(/^ +j {2}down +next row/m);
  await app.until(() => grounds(app).has("default"));
});

test("a broken edit keeps what was, and is told until it is mended", async () => {
  const file = memoryFile('[dashboard]\nkeys.list.down = "n"\n');
  const app = await opened(file);
  file.write('[dashboard]\nkeys.list.down = "w"\ntheme = "nrd"\n');
  await app.until('lepton.toml:3:9: unknown theme "nrd"; did you mean "nord"?');
  app.type("n");
  await app.until(() => selected(app) === "api-2");
  file.write('[dashboard]\nkeys.list.down = "w\n');
  await app.until(/lepton\.toml:2:\d+: /);
  // The message of it can be put away; the trouble stays.
  app.type("\x1b");
  await app.rest();
  expect(app.screen.rows().at(-1)).toMatch(/lepton\.toml:2:\d+: /);
  app.type("n");
  await app.until(() => selected(app) === "cache-1");
  file.write('[dashboard]\nkeys.list.down = "w"\n');
  await app.until("lepton.toml was read anew");
  app.type("w");
  await app.until(() => selected(app) === "cache-2");
});

test("what the palette tries lasts until the file says otherwise", async () => {
  const file = memoryFile("[dashboard]\n");
  const app = await opened(file);
  app.type(":keymap lazydocker\r");
  await app.until(() => hints(app).includes("E shell"));
  // Nothing is another there.
  file.write("[dashboard]\n");
  await app.rest();
  expect(hints(app)).toContain("E shell");
  file.write('[dashboard]\nkeymap = "k9s"\n');
  await app.until(() => hints(app).includes("s shell"));
});

test("a broken edit is told of also while containerd cannot be reached", async () => {
  const world = demoWorld(3);
  world.breakDown("connection refused");
  const file = memoryFile();
  const app = renderApp(world, { settings: file });
  await app.until("connection refused; trying again");
  await until(() => file.watchers() === 1);
  file.write('[dashboard]\ntheme = "nrd"\n');
  await app.until('lepton.toml:2:9: unknown theme "nrd"');
});
