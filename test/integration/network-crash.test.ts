/** Bar 2: who is killed while a container gets ports, volumes and networks, or while a network is made, leaves no half. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, killAfter, mustLepton, startLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait-for.ts";

const RUNS = many(200, { usually: 6 });
// Looked at together: that is what takes the time.
const BATCH = 20;
// Whole: 50 of each verb.
const KILLS = many(100, { usually: 12 });

let daemon: TestDaemon;
let before: World;
let netconfDir = "";

beforeAll(async () => {
  daemon = await startContainerd();
  netconfDir = daemon.env["NETCONFPATH"] ?? "";
  await importBusybox(daemon);
  await must("volume", "create", "data");
  await must("run", "--rm", "-v", "data:/data", "busybox", "sh", "-c", "echo hello >/data/index.html");
  for (const name of ["front", "back"]) {
    await must("network", "create", name);
    await must("run", "--rm", "--network", name, "busybox", "true");
  }
  before = await snapshotWorld(daemon);
});
afterAll(async () => {
  await daemon?.stop();
});

const must = (...args: string[]) => mustLepton(daemon, args);

const RUN = [
  ...["run", "-d", "-p", "127.0.0.1::80", "-v", "data:/data", "-v", "/scratch"],
  ...["--network", "front", "--network", "back", "--restart", "always"],
  ...["busybox", "httpd", "-f", "-p", "80", "-h", "/data"],
];

/** Throws where something of all that was asked for is not there. */
async function isWhole(id: string): Promise<void> {
  const [seen] = JSON.parse(await must("inspect", id));
  expect(seen.State.Status).toBe("running");
  expect(seen.HostConfig.RestartPolicy.Name).toBe("always");
  expect(seen.Mounts.map(({ Destination }: { Destination: string }) => Destination).sort()).toEqual([
    "/data",
    "/scratch",
  ]);
  const shown = await must("exec", id, "ip", "-o", "-4", "addr");
  for (const name of ["front", "back"]) {
    expect(shown).toContain(` ${seen.NetworkSettings.Networks[name].IPAddress}/24 `);
  }
  const [{ HostPort }] = seen.NetworkSettings.Ports["80/tcp"];
  const answer = () => fetch(`http://127.0.0.1:${HostPort}/`).then((response) => response.text());
  // The server itself takes a moment to come up.
  await waitFor("an answer", async () => (await answer().catch(() => "")) === "hello\n");
}

test(`run killed ${RUNS} times is absent or has its ports, volumes and networks`, { timeout: 1_800_000 }, async () => {
  const random = seededRandom(12);
  const begin = performance.now();
  await must(...RUN);
  const spanMs = performance.now() - begin;
  for (let left = RUNS; left > 0; left -= BATCH) {
    for (let round = 0; round < Math.min(left, BATCH); round += 1) {
      await killAfter(daemon, RUN, random() * spanMs * 1.2);
    }
    await must("ps");
    const ids = (await must("ps", "-aq")).split("\n").filter(Boolean);
    for (const id of ids) await isWhole(id);
    if (ids.length > 0) await must("rm", "-fv", ...ids);
    expect(await leaksSince(daemon, before)).toEqual([]);
  }
});

/** Every file below a directory, from there. */
function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

test("networks made and removed by killed clients are whole or not there", { timeout: 600_000 }, async () => {
  const name = (index: number) => `kill${index}`;
  for (let index = 0; index < KILLS; index++) {
    const verb = index % 2 === 0 ? ["create", name(index)] : ["rm", name(index)];
    if (verb[0] === "rm") await must("network", "create", name(index));
    const child = startLepton(daemon, ["network", ...verb]);
    // At another moment of its life each time: at once, or as soon as it has touched the directory.
    if (index % 4 < 2) child.kill("SIGKILL");
    else {
      const before = filesBelow(netconfDir).join();
      await waitFor(
        "a change or the end",
        async () => filesBelow(netconfDir).join() !== before || child.exitCode !== null,
      );
      child.kill("SIGKILL");
    }
    await exitOf(child);
  }
  await must("network", "ls");
  const left = filesBelow(netconfDir);
  expect(left.filter((file) => file.includes(".tmp-"))).toEqual([]);
  for (const file of left) expect(JSON.parse(readFileSync(join(netconfDir, file), "utf8"))).toHaveProperty("cliID");
  await must("network", "prune", "-f");
});
