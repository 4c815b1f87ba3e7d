/** Bar 4: two hundred at once. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";

const CROWD = many(200, { usually: 12 });

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterEach(async () => {
  await removeAll();
});

afterAll(async () => {
  await daemon.stop();
});

async function removeAll(): Promise<void> {
  const ids = (await mustLepton(daemon, ["ps", "-aq"])).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await mustLepton(daemon, ["rm", "-f", ...ids]);
}

test(`${CROWD} run -d at once: all are up`, { timeout: 600_000 }, async () => {
  const begin = performance.now();
  const crowd = Array.from({ length: CROWD }, () => lepton(daemon, ["run", "-d", "busybox", "sleep", "600"]));
  const results = await Promise.all(crowd);
  console.log(`${CROWD} run -d at once: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  expect(results.filter(({ code }) => code !== 0)).toEqual([]);
  expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(CROWD);
  expect((await mustLepton(daemon, ["ps", "-q"])).split("\n")).toHaveLength(CROWD);
  await removeAll();
  expect(await leaksSince(daemon, before)).toEqual([]);
});

test(`${CROWD} with one name: one is up, the others are clean 125s`, async () => {
  const crowd = Array.from({ length: CROWD }, () =>
    lepton(daemon, ["run", "-d", "--name", "same", "busybox", "sleep", "600"]),
  );
  const results = await Promise.all(crowd);
  const [winner, ...others] = results.filter(({ code }) => code === 0);
  expect(others).toEqual([]);
  const id = winner?.stdout.trim() ?? "";
  const losers = results.filter(({ code }) => code !== 0);
  expect(
    losers.filter(
      ({ code, stderr }) => code !== 125 || !stderr.includes(`"same" is already in use by container ${id}`),
    ),
  ).toEqual([]);
  expect(await mustLepton(daemon, ["ps", "-aq", "--no-trunc"])).toBe(id);
  await removeAll();
  expect(await leaksSince(daemon, before)).toEqual([]);
});
