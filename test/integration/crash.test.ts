/** Bar 2: whatever moment a client is killed at, the next command leaves nothing of it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, killAfter, mustLepton, startLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";

const KILLS = many(200, { usually: 12 });

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  await mustLepton(daemon, ["run", "--rm", "busybox", "true"]);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

async function typicalMs(args: readonly string[]): Promise<number> {
  const begin = performance.now();
  await mustLepton(daemon, args);
  return performance.now() - begin;
}

test(`run --rm killed at ${KILLS} random moments leaves nothing after the next ps`, { timeout: 600_000 }, async () => {
  const args = ["run", "--rm", "busybox", "true"];
  const random = seededRandom(42);
  const spanMs = await typicalMs(args);
  for (let round = 0; round < KILLS; round += 1) await killAfter(daemon, args, random() * spanMs * 1.2);
  await mustLepton(daemon, ["ps"]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test("run -d killed at random moments is absent or up, never half", async () => {
  const args = ["run", "-d", "busybox", "sleep", "600"];
  const random = seededRandom(43);
  const spanMs = await typicalMs(args);
  for (let round = 0; round < KILLS / 4; round += 1) await killAfter(daemon, args, random() * spanMs * 1.2);
  await mustLepton(daemon, ["ps"]);
  const statuses = (await mustLepton(daemon, ["ps", "-a", "--format", "{{.State}}"])).split("\n");
  expect(new Set(statuses)).toEqual(new Set(["running"]));
  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n");
  await mustLepton(daemon, ["rm", "-f", ...ids]);
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test("a container of a living client is never swept", async () => {
  const child = startLepton(daemon, ["run", "--rm", "-i", "busybox", "cat"]);
  let seen = "";
  child.stdout.on("data", (chunk) => (seen += chunk));
  for (let round = 0; round < 5; round += 1) await mustLepton(daemon, ["ps"]);
  child.stdin.end("still here");
  expect(await exitOf(child)).toBe(0);
  expect(seen).toBe("still here");
});
