/** A load may be killed at any moment: the next command leaves nothing of it, and the same load then succeeds. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";

const KILLS = many(25, { usually: 3 });
const CHILD = join(import.meta.dirname, "../helpers/load-child.ts");

let daemon: TestDaemon;
let engine: Engine;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  const big = layerOf({ big: "x".repeat(8 << 20) });
  const image = await busyboxImage({ layers: [big, layerOf({ more: "1" })], gzip: true });
  writeFileSync(join(daemon.dir, "archive.tar"), ociArchive([{ name: "app:1", image }]));
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  engine?.close();
  await daemon?.stop();
});

/** Kills the load so long after its connection stood; resolves with the milliseconds it had. */
async function loadKilledAfter(ms: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, join(daemon.dir, "archive.tar")], { env: daemon.env });
  const ended = once(child, "exit");
  await once(child.stdout, "data");
  const begin = performance.now();
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  await ended;
  clearTimeout(timer);
  return performance.now() - begin;
}

test(`killed at ${KILLS} random moments`, async () => {
  const spanMs = await loadKilledAfter(60_000);
  await engine.images.remove("app:1");
  const random = seededRandom(7);
  let named = 0;
  for (let round = 0; round < KILLS; round += 1) {
    // The first one early for certain: however few they are, one is killed before it is done.
    await loadKilledAfter(round === 0 ? 0 : random() * spanMs);
    const [image] = await engine.images.list();
    if (image === undefined) continue;
    // The name is given last: who sees it may use it.
    named += 1;
    expect((await engine.images.remove("app:1")).deleted[0]).toBe(image.configDigest);
  }
  expect(named).toBeLessThan(KILLS);
  await engine.system.sweep();
  expect(await leaksSince(daemon, before)).toEqual([]);
  await loadKilledAfter(60_000);
  expect((await engine.images.list()).map(({ name }) => name)).toEqual(["docker.io/library/app:1"]);
});
