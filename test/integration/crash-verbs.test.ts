/** Bar 2: a client that is killed in the middle of a change leaves what was or what was to be. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { killAfter, lepton, mustLepton } from "../helpers/lepton.ts";
import { many } from "../helpers/many.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { seededRandom } from "../helpers/random.ts";
import { waitFor } from "../helpers/wait-for.ts";

// Seven verbs, a second each time: where not all is met whole, few have to do.
const KILLS = many(50, { usually: 4 });

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  await ok("run", "--rm", "busybox", "true");
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const FLAGS = ["--restart", "always", "--stop-signal", "KILL", "-m", "64m", "--memory-swap", "128m"];
const run = (name: string) => ok("run", "-d", "--name", name, ...FLAGS, "busybox", "sleep", "600");
const field = (name: string, path: string) => ok("inspect", "-f", `{{${path}}}`, name);

/** Kills a command after a random part of the time that it takes, and has the next command sweep. */
async function killed(args: readonly string[], share: number, typicalMs: number): Promise<void> {
  await killAfter(daemon, args, share * typicalMs * 1.2);
  await ok("ps");
}

async function typicalMs(args: readonly string[]): Promise<number> {
  const begin = performance.now();
  await ok(...args);
  return performance.now() - begin;
}

/** State and watch of a container, with the words of those at work on it, of which there may be none, and why it failed. */
async function stateOf(name: string): Promise<string> {
  const [object] = JSON.parse(await ok("inspect", name));
  const labels: Record<string, string> = object.Containerd.Labels;
  const words = ["held", "starting", "restarting", "updating", "update", "removing", "owner"];
  const atWork = words.filter((word) => labels[`lepton/${word}`] !== undefined);
  const state = [object.State.Status, labels["containerd.io/restart.status"] ?? "unwatched", ...atWork];
  return [...state, ...(object.State.Error === "" ? [] : [`(${object.State.Error})`])].join(" ");
}

/**
 * The state that it comes to, one of these. What the dead client had asked of containerd may still be under way when the
 * sweep has looked: a signal that was sent ends the process a moment later, and its restart takes another.
 */
async function comesTo(states: readonly string[], look: () => Promise<string> = () => stateOf("web")): Promise<string> {
  let state = "";
  const isOne = async () => {
    state = await look().catch(String);
    return states.includes(state);
  };
  await waitFor("the state", isOne, { intervalMs: 50 }).catch(() => undefined);
  // Said whole: a state ends with why.
  expect(states, state).toContain(state);
  return state;
}

/** Runs a verb on one container to its death, again and again; `settle` says that all is well and makes it as before. */
async function again(seed: number, args: readonly string[], settle: () => Promise<void>): Promise<void> {
  const random = seededRandom(seed);
  await run("web");
  const spanMs = await typicalMs(args);
  await settle();
  for (let round = 0; round < KILLS; round += 1) {
    await killed(args, random(), spanMs);
    await settle();
  }
  await lepton(daemon, ["rm", "-f", "web", "other"]);
  expect(await leaksSince(daemon, before)).toEqual([]);
}

const TIME = { timeout: 600_000 };

test(`stop, killed ${KILLS} times, leaves it running or stopped`, TIME, () =>
  again(1, ["stop", "web"], async () => {
    await comesTo(["running running", "exited unwatched"]);
    await ok("start", "web");
    await comesTo(["running running"]);
  }),
);

test(`restart, killed ${KILLS} times, leaves it running`, TIME, () =>
  again(2, ["restart", "web"], async () => {
    await comesTo(["running running"]);
  }),
);

test(`pause, killed ${KILLS} times, leaves it running or paused`, TIME, () =>
  again(3, ["pause", "web"], async () => {
    const state = await comesTo(["running running", "paused paused"]);
    if (state === "paused paused") await ok("unpause", "web");
    await comesTo(["running running"]);
  }),
);

test(`update, killed ${KILLS} times, changes the record and the cgroup or neither`, TIME, async () => {
  const script = "cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes";
  const limit = `${48 << 20}`;
  await again(4, ["update", "-m", "48m", "web"], async () => {
    await comesTo(["running running"]);
    const both = async () =>
      `${await field("web", ".HostConfig.Memory")} ${await ok("exec", "web", "sh", "-c", script)}`;
    const [mark, other] = [limit, `${64 << 20}`].map((bytes) => `${bytes} ${bytes}`) as [string, string];
    if ((await comesTo([mark, other], both)) === mark) await ok("update", "-m", "64m", "web");
  });
});

test(`rename, killed ${KILLS} times, leaves one name`, TIME, () =>
  again(5, ["rename", "web", "other"], async () => {
    const both = async () => {
      const names = await ok("ps", "-a", "--format", "{{.Names}}");
      return `${names} ${await field(names, ".Name")}`;
    };
    if ((await comesTo(["web /web", "other /other"], both)) === "other /other") await ok("rename", "other", "web");
  }),
);

test(`rm -f, killed ${KILLS} times, leaves it running or gone`, TIME, () =>
  again(6, ["rm", "-f", "web"], async () => {
    const look = async () => ((await ok("ps", "-aq")) === "" ? "gone" : await stateOf("web"));
    if ((await comesTo(["running running", "gone"], look)) === "gone") await run("web");
    await comesTo(["running running"]);
  }),
);

test(`cp, killed ${KILLS} times, leaves the whole file or none`, TIME, async () => {
  const file = join(daemon.dir, "payload");
  writeFileSync(file, randomBytes(4 << 20));
  const sum = execFileSync("md5sum", [file], { encoding: "utf8" }).slice(0, 32);
  await again(7, ["cp", file, "web:/tmp/data"], async () => {
    expect(await stateOf("web")).toBe("running running");
    const seen = await ok("exec", "web", "sh", "-c", "[ ! -e /tmp/data ] || md5sum </tmp/data; rm -rf /tmp/*");
    expect(["", sum]).toContain(seen.slice(0, 32));
  });
});
