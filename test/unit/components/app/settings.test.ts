import { describe, expect, test, vi } from "vitest";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { memoryFile } from "../../../helpers/memory-file.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

async function opened(text: string, env: Record<string, string> = {}): Promise<RenderedApp> {
  const app = renderApp(demoWorld(14), {
    settings: memoryFile(text),
    env: { TERM: "xterm-256color", LANG: "C.UTF-8", ...env },
  });
  await app.until(/[●*] live/);
  await app.until("api-1");
  await app.rest();
  return app;
}

const backgrounds = (app: RenderedApp) =>
  new Set(app.screen.cells().flatMap((row) => row.map(({ background }) => background)));

describe.each(["default", "mono", "nord", "high-contrast-light"])("in %s", (name) => {
  test("every cell is painted, and by an own ground none is left out", async () => {
    const isTerminals = ["default", "mono"].includes(name);
    const app = await opened(`[dashboard]\ntheme = "${name}"`, { COLORTERM: "truecolor" });
    app.type(":theme ");
    await app.until("high-contrast");
    await app.rest();
    expect(backgrounds(app).has("default")).toBe(isTerminals);
    app.type("\x1b");
    await app.until(() => !app.screen.text().includes("high-contrast"));
    app.type("?");
    await app.until("Actions on");
    await app.rest();
    expect(backgrounds(app).has("default")).toBe(isTerminals);
  });
});

test("colours of the palette's theme take effect at once", async () => {
  const app = await opened("", { COLORTERM: "truecolor" });
  app.type(":theme nord\r");
  await app.until(() => !backgrounds(app).has("default"));
  app.type(":theme default\r");
  await app.until(() => backgrounds(app).has("default"));
});

test("the file's number of colours and glyphs go before the environment's", async () => {
  const app = await opened('[dashboard]\ndepth = "none"\nglyphs = "ascii"\ntheme = "nord"\n');
  expect(app.screen.text()).toMatch(/^[\x20-\x7e\n]*$/);
  expect(backgrounds(app)).toEqual(new Set(["default"]));
  const coloured = await opened('[dashboard]\ndepth = "256"\n', { NO_COLOR: "1" });
  expect(backgrounds(coloured).size).toBeGreaterThan(1);
});

test("what is wrong in the file is told by its line, and the rest of it counts", async () => {
  const app = await opened('[dashboard]\nglyphs = "ascii"\nthem = "nord"\n[dashboard.colors]\ngood = "gren"\n');
  await app.until('lepton.toml:3:1: unknown key "them" in [dashboard]; did you mean "theme"?  and 1 more: :messages');
  expect(app.screen.text()).toContain("* live");
  app.type(":messages\r");
  await app.until("lepton.toml:5:8: good is no style");
});

test("a file that cannot be read is told of, and nothing else is wrong", async () => {
  const read = () => {
    throw new Error("permission denied");
  };
  const app = renderApp(demoWorld(3), { settings: { ...memoryFile(), read } });
  await app.until("lepton.toml: cannot be read: permission denied");
  await app.until("web-1");
});

test("messages tell keys as the file has them", async () => {
  const app = await opened(
    '[dashboard.keys.dock]\nsearch = "ctrl-k"\nfilter = []\n[dashboard.keys.global]\nlog = "ctrl-o"\n',
  );
  app.type("\tn");
  await app.until("nothing is searched for; Ctrl-K searches");
  app.type(">");
  await app.until(/nothing is filtered +$/m);
  app.type("X");
  await app.until("this is the log of the selection; Ctrl-O hides it from the table");
});
