/** Pulls, pushes and what else takes long: how far they are, and what their keys do. */
import { expect, test, vi } from "vitest";
import { LeptonError } from "../../../../src/errors.ts";
import type { Digest } from "../../../../src/oci/digest.ts";
import { demoWorld } from "../../../helpers/fake-demo.ts";
import { opened } from "../../../helpers/open-app.ts";
import { call, images, NGINX } from "../../../helpers/open-images.ts";
import { renderApp } from "../../../helpers/render-app.ts";
import { until } from "../../../helpers/until.ts";

// On a machine that does much else a frame may take its time.
vi.setConfig({ testTimeout: 60_000 });

const ESC = "\x1b";
const ENTER = "\r";
const digest = (n: number) => `sha256:${String(n).padEnd(64, String(n % 10))}` as Digest;
const layer = (n: number) => ({ digest: digest(n), size: 10 * 1024 * 1024 });

test("pulls what the form says, and shows how far it is", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("A");
  await app.until("$ lepton pull");
  app.type("alpine:3.22\tlinux/arm64");
  await app.until("$ lepton pull --platform linux/arm64 alpine:3.22");
  app.type(ENTER);
  await until(() => world.transfers.length === 1);
  expect(call(world, "pull")).toContain('pull default alpine:3.22 {"platforms":["linux/arm64"]');
  await app.until(/↓ pull alpine:3.22 +resolving/);
  const board = world.transfers[0]?.board;
  board?.enter("moving");
  for (const n of [1, 2]) board?.add(layer(n), "layer");
  board?.set(layer(1).digest, { state: "downloading", doneBytes: 5 * 1024 * 1024 });
  await app.until(/pull alpine:3.22 +━+─+ +25% +5M\/20M/);
  board?.set(layer(1).digest, { state: "downloading", doneBytes: 10 * 1024 * 1024 });
  await app.until(/ 50% +10M\/20M +[\d.]+[BKM]\/s +\d+s left/);
  world.transfers[0]?.finish();
  await app.until(/✓ pull alpine:3.22 +is here/);
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("pull alpine"));
});

test("shows the layers of a transfer, and stops it once that was affirmed", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("Aalpine\r\r");
  await until(() => world.transfers.length === 1);
  const board = world.transfers[0]?.board;
  board?.enter("moving");
  for (const n of [1, 2, 3]) board?.add(layer(n), "layer");
  board?.set(layer(1).digest, { state: "exists", note: "mounted" });
  board?.set(layer(2).digest, { state: "downloading", doneBytes: 1024 * 1024 });
  await app.until("5%");
  app.type("\x14");
  await app.until("transfers · 1 under way");
  await app.until(/222222222222 +Downloading +━*─+ +1M\/10M/);
  expect(app.screen.text()).toMatch(/111111111111 +Mounted/);
  expect(app.screen.text()).toMatch(/333333333333 +Waiting/);
  app.type("x");
  await app.until("Stop it?");
  app.type(ENTER);
  await app.until(() => !app.screen.text().includes("Stop it?"));
  app.type("x");
  await app.until("Stop it?");
  app.type("\t\r");
  await app.until(/○ pull alpine +stopped/);
  app.type("x");
  await app.until("images 1 of 8");
});

test("a failure stays with its sentence and hint until it is dismissed, and among the messages", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("Aalpine\r\r");
  await until(() => world.transfers.length === 1);
  world.transfers[0]?.fail(new LeptonError("permission-denied", "the registry refused", { hint: "see: lepton login" }));
  await app.until(/! pull alpine +the registry refused +see: lepton login/);
  app.type("1");
  await app.until(/! pull alpine +the registry refused/);
  app.type("\x14");
  await app.until(/^ {3}see: lepton login/m);
  app.type(ESC);
  await app.until("containers 14");
  app.type(`:messages\r`);
  await app.until("error: the registry refused");
  app.type("q");
  await app.until("containers 14");
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("the registry refused"));
});

test("leaving asks where a transfer is under way, and stops it", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("Aalpine\r\r");
  await until(() => world.transfers.length === 1);
  app.type("\x03");
  await app.until("1 pull is under way; quit and stop?");
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("quit and stop?"));
  app.type("\x03");
  await app.until("quit and stop?");
  app.type("y");
  await app.ended;
  await expect(world.transfers[0]?.ended).rejects.toThrow("the dashboard has ended");
});

test("what takes long is beside everything else too where it has no progress", async () => {
  const app = await images();
  app.type(":load -i app.tar\r");
  await app.until(/! load app.tar +the fake engine has no load/);
  app.type(ESC);
  await app.until(() => !app.screen.text().includes("! load"));
});

test("several marked images are pushed as a transfer each, and :q! stops them unasked", async () => {
  const world = demoWorld(14);
  const app = await opened(world);
  app.type("2  W");
  await app.until("Push 2 images?");
  app.type("y");
  await until(() => world.transfers.length === 2);
  await app.until("2 under way");
  app.type(":q!\r");
  await app.ended;
  for (const { ended } of world.transfers) await expect(ended).rejects.toThrow("the dashboard has ended");
});

test("the transfers are reached by Tab, and the row and the log keep their keys", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("Aalpine\r\r");
  await app.until(/pull alpine +resolving/);
  app.type("\t\t");
  await app.until("x stop/clear");
  app.type("\r");
  await app.until(() => !app.screen.text().includes("images 1 of 8"));
  app.type("q");
  await app.until("images 1 of 8");
  await app.until("A pull");
});

test("pushes once it was affirmed where to", async () => {
  const world = demoWorld(14);
  const app = await images(world);
  app.type("W");
  await app.until("Push?");
  expect(app.screen.text()).toMatch(/nginx:1.29 +to docker\.io/);
  app.type("\t\r");
  await until(() => world.transfers.length === 1);
  expect(call(world, "push")).toBe(`push default ${NGINX}`);
  world.transfers[0]?.finish();
  await app.until(/✓ push nginx:1.29 +is there/);
});

test.each([
  [80, 24],
  [120, 40],
  [200, 60],
  [40, 10],
])("at %dx%d forms and transfers fit the screen", async (columns, rows) => {
  const world = demoWorld(14);
  const app = renderApp(world, { columns, rows });
  await app.until("● live");
  app.type("2");
  await app.rest();
  const whole = () => {
    for (const row of app.screen.cells()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBe(columns);
    expect(app.output()).not.toMatch(/\x1b\[[23]J/);
  };
  for (const key of ["u", "\t\t\t\t", ESC, "A", "x".repeat(200), ESC, "T", ESC]) {
    app.type(key);
    await app.rest();
    whole();
  }
  app.type("Aalpine\r\r");
  await until(() => world.transfers.length === 1);
  const board = world.transfers[0]?.board;
  board?.enter("moving");
  for (let n = 0; n < 60; n++) board?.add({ digest: digest(n), size: 100 }, "layer");
  await app.until("0%");
  whole();
  app.type("\x14");
  await app.until("transfers · 1 under way");
  whole();
  app.resize(120, 40);
  await app.rest();
  app.resize(columns, rows);
  await app.rest();
  whole();
});
