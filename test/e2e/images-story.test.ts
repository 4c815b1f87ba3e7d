/** Images in the dashboard, from an empty view to a pruned one: the built lepton, a containerd and a registry. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../src/oci/digest.ts";
import { OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { openDashboardPty, tableRow } from "../helpers/dashboard.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { KEYS, type PtyProgram } from "../helpers/pty.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { type Pushed, pushImage } from "../helpers/registry-image.ts";
import { screenSvg } from "../helpers/svg.ts";

let daemon: TestDaemon;
let registry: TestRegistry;
let dashboard: PtyProgram;
let web: Pushed;
let tool: Pushed;

const MIB = 1024 * 1024;
/** Of each body: the pulls that are watched take several seconds. */
const SLOW = 0.25 * MIB;
const CTRL_T = "\x14";
const noise = (mib: number) => layerOf({ noise: randomBytes(mib * MIB * 0.75).toString("base64") });

beforeAll(async () => {
  daemon = await startContainerd();
  registry = await startRegistry({ proxy: {} });
  const base = { gzip: true, config: { Cmd: ["sleep", "1000"] } };
  const layers = [3, 4, 5].map(noise);
  web = await pushImage(registry, "shop/web:1", await busyboxImage({ ...base, layers }));
  tool = await pushImage(registry, "shop/tool:1", await busyboxImage({ ...base, layers: [noise(4)] }));
  dashboard = await openDashboardPty(daemon);
});

afterAll(async () => {
  await dashboard?.close();
  await registry?.stop();
  await daemon?.stop();
});

/** The row of an image, empty where there is none. */
function row(name: string): string {
  return dashboard.screen.rows().find((each) => each.slice(2).startsWith(`${name} `)) ?? "";
}

const hasRow = (name: string) => () => row(name) !== "";

/** Puts the cursor on that image. */
async function select(name: string): Promise<void> {
  dashboard.type(`/${name}\r`);
  await dashboard.until(`· /${name} ·`);
  // Esc would take away what has ended first.
  dashboard.type("/\x15\r");
  await dashboard.until((screen) => !screen.text().includes("· /"));
  await dashboard.until((screen) => screen.rows().some((each) => each.startsWith(`▌ ${name} `)));
}

async function pull(ref: string): Promise<void> {
  dashboard.type("A");
  await dashboard.until("$ lepton pull");
  dashboard.type(ref);
  await dashboard.until(`$ lepton pull ${ref}`);
  dashboard.type("\r\r");
  await dashboard.until((screen) => !screen.text().includes("$ lepton pull"));
}

/** Percent that the line of the transfer says. */
function percent(): number {
  const line = dashboard.screen.rows().find((each) => /↓ pull/.test(each)) ?? "";
  return Number(/ (\d+)% /.exec(line)?.[1] ?? -1);
}

const limits = () => {
  if (registry.proxy === undefined) throw new Error("this registry has a proxy before it");
  return registry.proxy.limits;
};

/** Writes what is shown at the sizes of the design, where pictures were asked for. */
async function picture(name: string): Promise<void> {
  if (process.env["LEPTON_SCREENSHOTS"] === undefined) return;
  const directory = resolve(import.meta.dirname, "../../screenshots");
  mkdirSync(directory, { recursive: true });
  for (const [columns, rows] of [
    [80, 24],
    [200, 60],
    [120, 40],
  ] as const) {
    dashboard.resize(columns, rows);
    await dashboard.until((screen) => screen.rows()[rows - 2]?.includes("? help") === true);
    await new Promise((done) => setTimeout(done, 500));
    writeFileSync(join(directory, `${name}-${columns}x${rows}.svg`), screenSvg(dashboard.screen));
  }
}

test("an empty view says what to do", async () => {
  dashboard.type("2");
  await dashboard.until("A pulls one");
});

test("a pull is seen moving, layer by layer, while the view goes on", async () => {
  limits().bytesPerSecond = SLOW;
  await pull(web.ref);
  await dashboard.until(() => percent() > 0);
  const before = percent();
  await dashboard.until(() => percent() > before);
  expect(percent()).toBeLessThan(100);
  await picture("images-pull");
  dashboard.type(CTRL_T);
  await dashboard.until("transfers · 1 under way");
  await dashboard.until(/[0-9a-f]{12} +Downloading +━+/);
  await picture("images-transfers");
  dashboard.type(KEYS.esc);
  await dashboard.until("── images");
  dashboard.type("1");
  await dashboard.until(/containers 0/);
  expect(percent()).toBeGreaterThan(0);
  dashboard.type("2");
  delete limits().bytesPerSecond;
  await dashboard.until(/✓ pull \S+ +is here/);
  await dashboard.until(hasRow(web.ref));
});

test("a pull is stopped once that was affirmed, and goes on where it was", async () => {
  limits().bytesPerSecond = SLOW;
  await pull(tool.ref);
  await dashboard.until(() => percent() > 0);
  dashboard.type(CTRL_T);
  await dashboard.until("transfers · 1 under way");
  dashboard.type("x");
  await dashboard.until("Stop it?");
  dashboard.type("y");
  await dashboard.until(/○ pull \S+ +stopped/);
  expect(await mustLepton(daemon, ["images", "-q", tool.ref])).toBe("");
  dashboard.type("xx");
  await dashboard.until("images 1");
  delete limits().bytesPerSecond;
  await pull(tool.ref);
  await dashboard.until(hasRow(tool.ref));
});

test("what cannot be pulled says why until it is dismissed", async () => {
  await pull(`${registry.host}/shop/none:1`);
  await dashboard.until(/! pull \S+none:1 +cannot pull/);
  dashboard.type(KEYS.esc);
  await dashboard.until((screen) => !screen.text().includes("! pull"));
});

test("tags, and shows the names that others give and take", async () => {
  await select(web.ref);
  dashboard.type("T");
  await dashboard.until("$ lepton tag");
  dashboard.type("web:2");
  dashboard.type(KEYS.enter);
  await dashboard.until(hasRow("web:2"));
  await mustLepton(daemon, ["tag", web.ref, "theirs:1"]);
  await dashboard.until(hasRow("theirs:1"));
  await mustLepton(daemon, ["rmi", "theirs:1"]);
  await dashboard.until(() => row("theirs:1") === "");
});

test("looks around in the layers, reads a file and copies it out", async () => {
  await select("web:2");
  dashboard.type(KEYS.enter);
  await dashboard.until("layers 4");
  // Each of the three layers on top carries its own.
  await dashboard.until(/M -\S+ .* noise/);
  await dashboard.until(/eff \d+%/);
  dashboard.type("a");
  await dashboard.until("base to layer 3");
  dashboard.type("a");
  await dashboard.until(({ text }) => !text().includes("base to") && text().includes("noise"));
  dashboard.type("\tU");
  await dashboard.until("only A M D");
  await picture("images-layers");
  dashboard.type("v");
  await dashboard.until("bytes more");
  dashboard.type("q");
  await dashboard.until("layers 4");
  const out = join(daemon.dir, "noise-of-web");
  dashboard.type("c");
  await dashboard.until("copy to: noise");
  dashboard.type(`\x15${out}\r`);
  await dashboard.until("copied /noise to");
  expect(readFileSync(out)).toHaveLength(5 * MIB);
  dashboard.type(KEYS.esc);
  await dashboard.until("── images");
});

test("shows the history and the documents", async () => {
  await select("web:2");
  for (const [key, text] of Object.entries({ H: "CREATED BY", i: '"RepoTags"', y: '"schemaVersion": 2' })) {
    dashboard.type(key);
    await dashboard.until(text);
    dashboard.type("q");
    await dashboard.until("images 3");
  }
});

test("runs a container from an image by the command line that it shows", async () => {
  await select("web:2");
  dashboard.type("u");
  await dashboard.until("$ lepton run -d docker.io/library/web:2");
  dashboard.type("shop-web\t\tA=1\t\t\t64m");
  await dashboard.until("$ lepton run --name shop-web -e A=1 -m 64m -d docker.io/library/web:2");
  await picture("images-run");
  dashboard.type("\x13");
  await dashboard.until(() => / 1 +linux/.test(row("web:2")));
  dashboard.type("1");
  await dashboard.until(() => tableRow(dashboard, "shop-web").includes("● up"));
  dashboard.type("2");
  const listed = await mustLepton(daemon, ["ps", "--format", "{{.Names}} {{.Image}}"]);
  expect(listed).toMatch(/^shop-web .*web:2$/);
});

test("runs a shell from an image in the whole terminal, and comes back", async () => {
  await select("web:2");
  dashboard.type("u");
  await dashboard.until("$ lepton run -d docker.io/library/web:2");
  dashboard.type("\tsh\t\t\t\t\t \t \t \t ");
  await dashboard.until("$ lepton run -i -t --rm docker.io/library/web:2 sh");
  dashboard.type(KEYS.enter);
  await dashboard.until(({ terminal, text }) => terminal.buffer.active.type === "normal" && /[#$]\s*$/.test(text()));
  dashboard.type("echo in-$((40+2))\r");
  await dashboard.until("in-42");
  dashboard.type("exit\r");
  await dashboard.until("● live");
  await dashboard.until(hasRow("web:2"));
  expect(await mustLepton(daemon, ["ps", "-aq", "--filter", "status=exited"])).toBe("");
});

test("pushes to the registry that the name says", async () => {
  const target = `${registry.host}/team/copy:1`;
  await mustLepton(daemon, ["tag", "web:2", target]);
  await dashboard.until(hasRow(target));
  await select(target);
  dashboard.type("W");
  await dashboard.until(`to ${registry.host}`);
  dashboard.type("y");
  await dashboard.until(/✓ push \S+ +is there/);
  const headers = { accept: OCI_MANIFEST };
  const answer = await registry.request("GET", "/v2/team/copy/manifests/1", { headers });
  expect([answer.status, digestOf(answer.body)]).toEqual([200, web.digest]);
});

test("prunes no more than the preview shows, and not before it is told to", async () => {
  dashboard.type("b");
  await dashboard.until("Nothing to remove");
  dashboard.type(" ");
  await dashboard.until("Would reclaim");
  await dashboard.until(`untag: ${tool.ref}`);
  expect(dashboard.screen.text()).not.toContain(`untag: ${web.ref}`);
  await picture("images-prune");
  dashboard.type("\r\r");
  await dashboard.until((screen) => !screen.text().includes("Would reclaim"));
  expect(row(tool.ref)).not.toBe("");
  dashboard.type("b ");
  await dashboard.until("Would reclaim");
  dashboard.type("\r\x1b[C");
  await dashboard.until("[ Prune ]");
  dashboard.type(KEYS.enter);
  await dashboard.until("Total reclaimed space");
  dashboard.type("q");
  await dashboard.until(() => row(tool.ref) === "" && row("web:2") !== "");
});

test("removes a name once that was affirmed, and says why an image in use stays", async () => {
  for (const name of [web.ref, `${registry.host}/team/copy:1`]) {
    await select(name);
    dashboard.type("D");
    await dashboard.until("Remove?");
    dashboard.type("y");
    await dashboard.until(() => row(name) === "");
  }
  await select("web:2");
  dashboard.type("D");
  await dashboard.until("Remove?");
  dashboard.type("y");
  await dashboard.until(/! .*(use|container)/);
  expect(row("web:2")).not.toBe("");
  expect((await lepton(daemon, ["rm", "-f", "shop-web"])).code).toBe(0);
});

test("leaving while a pull runs asks, and leaves nothing behind", async () => {
  limits().bytesPerSecond = SLOW;
  await pull(tool.ref);
  await dashboard.until(() => percent() > 0);
  dashboard.type(KEYS.ctrlC);
  await dashboard.until("1 pull is under way; quit and stop?");
  dashboard.type("y");
  expect((await dashboard.exit).exitCode).toBe(0);
  expect(await mustLepton(daemon, ["images", "-q", tool.ref])).toBe("");
});
