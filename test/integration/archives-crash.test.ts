/** Verbs that deal in archives may be killed at any moment: the next command leaves nothing of them, and they then succeed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";

const KILLS = many(50, { usually: 2 });
const CHILD = join(import.meta.dirname, "../helpers/archive-child.ts");

let daemon: TestDaemon;
let engine: Engine;
let before: World;
let out: string;
let rootfs: string;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  const big = layerOf({ big: "x".repeat(8 << 20) });
  await engine.images.load(
    cut(ociArchive([{ name: "app:1", image: await busyboxImage({ layers: [big], gzip: true }) }])),
  );
  rootfs = join(daemon.dir, "rootfs.tar");
  writeFileSync(rootfs, big);
  out = join(daemon.dir, "out");
  mkdirSync(out);
  await mustLepton(daemon, ["run", "-d", "--name", "web", "app:1", "sleep", "1000"]);
  await mustLepton(daemon, ["exec", "web", "sh", "-c", "dd if=/dev/urandom of=/more bs=1M count=8 2>/dev/null"]);
});
beforeEach(async () => {
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  engine?.close();
  if (daemon !== undefined) await mustLepton(daemon, ["rm", "-f", "web"]);
  await daemon?.stop();
});

/** Kills the verb so long after its connection stood; resolves with the milliseconds it had. */
async function killedAfter(ms: number, args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [CHILD, ...args], { env: daemon.env });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  const begin = performance.now();
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  const [code] = await ended;
  clearTimeout(timer);
  if (ms >= UNHURT_MS) expect(code).toBe(0);
  return performance.now() - begin;
}

const UNHURT_MS = 120_000;

const verbs: readonly (readonly [string, () => readonly string[]])[] = [
  ["save", () => ["save", join(out, "saved.tar"), "app:1"]],
  ["export", () => ["export", join(out, "exported.tar"), "web"]],
  ["import", () => ["import", rootfs, "made:1"]],
  ["commit", () => ["commit", "web", "made:1"]],
  ["convert", () => ["convert", "app:1", "made:1"]],
];

test.each(verbs)(`%s, killed at ${KILLS} random moments`, { timeout: 600_000 }, async (_, command) => {
  const args = command();
  const spanMs = await killedAfter(UNHURT_MS, args);
  const whole = readdirSync(out).map((name) => name);
  await forgetMade();
  const random = seededRandom(11);
  for (let round = 0; round < KILLS; round += 1) {
    await killedAfter(random() * spanMs, args);
    await forgetMade();
  }
  await engine.system.sweep();
  expect((await engine.containers.inspect("web")).status).toBe("running");
  expect(readdirSync(out)).toEqual(whole);
  expect(await leaksSince(daemon, before)).toEqual([]);
  await killedAfter(UNHURT_MS, args);
  await forgetMade();
});

// The name is given last: who sees it may use it.
async function forgetMade(): Promise<void> {
  const made = (await engine.images.list()).some(({ name }) => name === "docker.io/library/made:1");
  if (made) await engine.images.remove("made:1");
  for (const { name } of await engine.images.list()) if (name.includes("dangling")) await engine.images.remove(name);
}
