import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { textLines } from "../../../../components/app/file-text.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { type Files, layerOf } from "../../../helpers/image.ts";
import { explore, type MemoryOptions } from "../../../helpers/layers.ts";
import { opened } from "../../../helpers/open-app.ts";

vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const LAYERS: readonly Files[] = [
  { "etc/": "", "etc/passwd": "root:x:0:0\n", "usr/bin/tool": "x".repeat(3000), old: "y".repeat(2000) },
  { "etc/passwd": "root:x:0:0\napp:x:1:1\n", "etc/motd": "hello\tthere\nbye\n", ".wh.old": "" },
];
const HISTORY = [
  { created_by: "/bin/sh -c #(nop) ADD file:base in / " },
  { created_by: "RUN /bin/sh -c adduser app # buildkit" },
];

async function openLayers(key = "\r", options: MemoryOptions = {}, size = {}) {
  const world = demoWorld(3);
  const { explorer } = explore(LAYERS.map(layerOf), { history: HISTORY, ...options });
  for (const name of world.namespaces.get("default")?.images.keys() ?? []) world.explorers.set(name, explorer);
  const app = await opened(world, size);
  app.type("2");
  await app.until("IMAGE");
  app.type(key);
  await app.until("layers 2");
  return app;
}

test("Enter on an image shows its layers, and what the newest one did", async () => {
  const app = await openLayers();
  await app.until("eff 60%");
  const text = app.screen.text();
  expect(text).toMatch(/0 +4\.9K {2}ADD file:base in \//);
  expect(text).toMatch(/▌ +1 +\d+B {2}RUN adduser app/);
  expect(text).toContain("wasted 2K");
  expect(text).toMatch(/M drwxr-xr-x +0:0 +\d+B {2}\+ etc\//);
  expect(text).toMatch(/D -rwxr-xr-x +0:0 +2K {4}old/);
  app.type(ESC);
  await app.until("IMAGE");
});

test("L opens them too; folders open, marks and a filter choose what is shown", async () => {
  const app = await openLayers("L");
  await app.until("+ etc/");
  app.type("\t ");
  await app.until("- etc/");
  expect(app.screen.text()).toMatch(/A -rwxr-xr-x +0:0 +16B {6}motd/);
  app.type("U");
  await app.until(() => !app.screen.text().includes("usr/"));
  await app.until("only A M D");
  app.type("AMDU");
  await app.until("only U");
  await app.until("+ usr/");
  app.type("AMD/tool\r");
  await app.until("/tool");
  await app.until(() => app.screen.text().includes("- bin/") && !app.screen.text().includes("passwd"));
  app.type(ESC);
  await app.until("etc/");
  expect(app.screen.text()).toContain("layers 2");
});

test("moving to another layer shows that one; a shows all that was done to the base", async () => {
  const app = await openLayers();
  await app.until("+ etc/");
  app.type("k");
  await app.until("layer 0");
  await app.until(/A drwxr-xr-x .* \+ usr\//);
  expect(app.screen.text()).toMatch(/A -rwxr-xr-x .* old/);
  app.type("ja");
  await app.until("base to layer 1");
  await app.until(/D -rwxr-xr-x .* old/);
});

test("v reads a file as of the layer, a removed one from where it was", async () => {
  const app = await openLayers();
  await app.until("+ etc/");
  app.type("\t jv");
  await app.until("hello    there");
  expect(app.screen.text()).toContain("etc/motd");
  app.type("q");
  await app.until("- etc/");
  app.type("jjv");
  await app.until("yyyy");
  app.type("q");
  await app.until("layers 2");
});

test("c copies a file out to where nothing is yet, y puts its path or the digest of the layer on the clipboard", async () => {
  const dir = mkdtempSync(join(tmpdir(), "explorer-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const app = await openLayers();
  await app.until("+ etc/");
  app.type("y");
  await app.until("copied sha256:");
  app.type("c");
  await app.until("go to a file with Tab first");
  app.type("\tc");
  await app.until("only files can be copied out");
  app.type(" jc");
  await app.until("copy to: motd");
  app.type(`\x15${dir}/out\r`);
  await app.until(`copied /etc/motd to ${dir}/out`);
  expect(readFileSync(join(dir, "out"), "utf8")).toBe("hello\tthere\nbye\n");
  app.type(`c\x15${dir}/out\r`);
  await app.until("file already exists");
  app.type("y");
  await app.until("copied /etc/motd");
  expect(app.output()).toContain(`]52;c;${Buffer.from("/etc/motd").toString("base64")}`);
});

test("w lists what wastes most, and other keys go on as ever", async () => {
  const app = await openLayers();
  await app.until("eff 60%");
  app.type("w");
  await app.until("/old");
  expect(app.screen.text()).toContain("efficiency");
  app.type("q");
  await app.until("layers 2");
  app.type("1");
  await app.until("api-1");
});

test("says that layers are being read, and stops reading when it is left", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const app = await openLayers("\r", {
    async *source(_layer, signal) {
      signals.push(signal);
      await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  await app.until("reading the layers…");
  app.type("w");
  await app.until("the layers are being read");
  app.type("q");
  await app.until("IMAGE");
  await expect.poll(() => signals.map((signal) => signal?.aborted)).toEqual([true]);
  expect(app.screen.text()).not.toContain("canceled");
});

test("a layer that is not here is told", async () => {
  const app = await openLayers("\r", {
    // biome-ignore lint/correctness/useYield: it fails before
    async *source() {
      throw new Error("content is gone");
    },
  });
  await app.until("content is gone");
});

test("hostile names stay in their cells", async () => {
  const world = demoWorld(3);
  const hostile = { "a\x1b]0;owned\x07b": "1", "c\nd": "2", "\u202etxt": "3", l: { link: "\x1b[2J" } };
  const { explorer } = explore([layerOf(hostile)], { history: [{ created_by: "RUN \x1b[31mred \x9b2J" }] });
  for (const name of world.namespaces.get("default")?.images.keys() ?? []) world.explorers.set(name, explorer);
  const app = await opened(world);
  app.type("2");
  await app.until("IMAGE");
  app.type("L");
  await app.until("a\\x1b]0;owned\\x07b");
  await app.until("c\\nd");
  await app.until("\\u202etxt");
  expect(app.output()).not.toMatch(/\x1b\]0;owned|\x1b\[2J|\x9b/);
});

test("fits narrow screens: the layers above their files", async () => {
  const app = await openLayers("\r", {}, { columns: 60, rows: 20 });
  await app.until("+ etc/");
  const rows = app.screen.rows();
  const at = (text: string) => rows.findIndex((row) => row.includes(text));
  expect(at("RUN adduser")).toBeGreaterThan(0);
  expect(at("+ etc/")).toBeGreaterThan(at("RUN adduser"));
});

test("a file's text is shown as lines, anything else as bytes", () => {
  expect(textLines(Buffer.from("a\r\nb\x1b[m\n"), 8)).toEqual(["a", "b\\x1b[m"]);
  expect(textLines(Buffer.from(""), 0)).toEqual(["(empty)"]);
  expect(textLines(Buffer.from("ab"), 10)).toEqual(["ab", "(8 bytes more)"]);
  expect(textLines(Buffer.from("\x7fELF\0\x01"), 6)).toEqual([`00000000  ${"7f 45 4c 46 00 01".padEnd(48)} .ELF..`]);
});
