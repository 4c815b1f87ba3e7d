import { expect, test, vi } from "vitest";
import type { SessionFile } from "../../../../components/session/keep.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { idOf, opened } from "../../../helpers/open-app.ts";
import { type RenderedApp, renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const UP = `${ESC}[A`;
const DOWN = `${ESC}[B`;
const CTRL_P = "\x10";
const CTRL_N = "\x0e";

/** The line at the foot. */
const line = (app: RenderedApp) => app.screen.rows().at(-1)?.trimEnd() ?? "";
const shows = (app: RenderedApp, text: string) => app.until(() => line(app) === text);

async function typedBefore(...lines: readonly string[]): Promise<RenderedApp> {
  const app = await opened();
  for (const one of lines) {
    app.type(`:${one}\r`);
    await app.until(() => !line(app).startsWith(":"));
  }
  return app;
}

test("goes back through the lines before by Up, and forth to what was typed by Down", async () => {
  const app = await typedBefore("sort cpu", "images", "sort size", "images", "containers");
  app.type(":");
  app.type(UP);
  await shows(app, ":containers");
  app.type(UP);
  // Typed twice, it is there once, where it was typed last.
  await shows(app, ":images");
  app.type(UP);
  await shows(app, ":sort size");
  app.type(UP);
  await shows(app, ":sort cpu");
  app.type(CTRL_P);
  await app.rest();
  expect(line(app)).toBe(":sort cpu");
  app.type(DOWN);
  await shows(app, ":sort size");
  app.type(`${DOWN}${CTRL_N}${DOWN}`);
  await shows(app, ":");
});

test("goes back only to lines that begin with what was typed", async () => {
  const app = await typedBefore("sort cpu", "images", "containers");
  app.type(":so");
  app.type(UP);
  await shows(app, ":sort cpu");
  app.type(DOWN);
  await shows(app, ":so");
  app.type("rt memory\r");
  await app.until("sort memory");
});

test("a line from before runs as it is", async () => {
  const app = await typedBefore("sort cpu", "sort name");
  await app.until("sort name");
  app.type(`:${UP}${UP}\r`);
  await app.until("sort cpu");
});

test("keeps lines for the next time, but none that begin with a blank", async () => {
  const session: SessionFile & { text?: string } = {
    read: () => session.text,
    write: (text) => {
      session.text = text;
    },
  };
  const first = renderApp(demoWorld(14), { session });
  await first.until("● live");
  first.type(":sort cpu\r");
  await first.until("sort cpu");
  first.type(": sort memory\r");
  await first.until("sort memory");
  first.type("q");
  await first.ended;
  const next = renderApp(demoWorld(14), { session });
  await next.until("● live");
  next.type(`:${UP}`);
  await shows(next, ":sort cpu");
  next.type(UP);
  await next.rest();
  expect(line(next)).toBe(":sort cpu");
});

test("Up and Down go through the candidates once one of them is chosen", async () => {
  const app = await typedBefore("sort cpu");
  app.type(":ima");
  await app.until("all images");
  app.type(`${DOWN}${UP}`);
  await app.rest();
  expect(line(app)).toBe(":ima");
  app.type("\r");
  await app.until("── images");
});

test("completes options with what they do, and their values", async () => {
  const app = await opened();
  app.type(":stop --ti");
  await app.until("--timeout");
  app.type("\t");
  await shows(app, ":stop --timeout");
  app.type("\x15run --pull ");
  await app.until("run --pull always");
  app.type("nev\t");
  await shows(app, ":run --pull never");
  app.type("\x15run --pull=mi\t");
  await shows(app, ":run --pull=missing");
});

test("completes arguments with the objects that there are, without those already given", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type(":stop --timeout 1 web");
  await app.until("stop --timeout 1 web-1");
  app.type("\tapi1\t");
  await shows(app, ":stop --timeout 1 web-1 api-1");
  app.type("web");
  await app.until("stop --timeout 1 web-1 api-1 web-2");
  expect(app.screen.text()).not.toContain("api-1 web-1 ");
  app.type("\x17\r");
  await until(() => world.calls.filter((call) => call.startsWith("stop default ")).length === 2);
  expect(world.calls).not.toContain(`stop default ${idOf(world, "web-2")}`);
});

test("completes the columns one after the other, and opens their box without any", async () => {
  const app = await opened();
  app.type(":columns nam\tcp\t");
  await shows(app, ":columns name cpu");
  app.type("\r");
  await app.until(() => !line(app).startsWith(":"));
  await app.until(() => !app.screen.text().includes("STATUS"));
  app.type(":columns\r");
  await app.until("columns of containers");
});

test("finds commands by the letters of their names, the best first", async () => {
  const app = await opened();
  app.type(":rst");
  await app.until("restart");
  app.type("\t");
  await shows(app, ":restart");
});
