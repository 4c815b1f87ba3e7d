/** A verb that comes while containerd's restart monitor is making the next life of a container: the verb has its way. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { type PlayedMonitor, playMonitor } from "../helpers/played-monitor.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;
let monitor: PlayedMonitor;

beforeAll(async () => {
  // The one of containerd itself looks before the first container is there, and never again.
  daemon = await startContainerd({ restartIntervalSec: 86_400 });
  await importBusybox(daemon);
  await ok("run", "--rm", "busybox", "true");
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const state = () => ok("ps", "-a", "--format", "{{.State}}");

// Ends at once in its first life, and stays in the next.
const TWO_LIVES = "[ -e /second ] && exec sleep 600; touch /second; exit 3";

beforeEach(async () => {
  const id = await ok("run", "-d", "--name", "web", "--restart", "always", "busybox", "sh", "-c", TWO_LIVES);
  await waitFor("a restart to be due", async () => (await state()) === "restarting");
  monitor = await playMonitor(daemon, id);
  return async () => {
    await monitor[Symbol.asyncDispose]();
    await lepton(daemon, ["rm", "-f", "web"]);
    expect(await leaksSince(daemon, before)).toEqual([]);
  };
});

type Verb = readonly string[];

async function whileItMakes(verb: Verb): Promise<void> {
  await monitor.forget();
  const { made, go } = await monitor.makeSlowly();
  const child = startLepton(daemon, verb);
  const isUnseen = async () => (await monitor.expects().catch(() => undefined)) === undefined;
  await waitFor("the verb to have begun", async () => child.exitCode !== null || (await isUnseen()));
  go();
  await made;
  await monitor.begin();
  expect(await exitOf(child)).toBe(0);
}

/** The moments of a round at which the verb may come; each does the rest of the round behind it. */
const MOMENTS: Readonly<Record<string, (verb: Verb) => Promise<void>>> = {
  "has yet to delete the last life": async (verb) => {
    await ok(...verb);
    await monitor.forget();
    await monitor.make();
    await monitor.begin();
  },
  "has deleted the last life": async (verb) => {
    await monitor.forget();
    await ok(...verb);
    await monitor.make();
    await monitor.begin();
  },
  "is making the next life": whileItMakes,
  "has made the next life": async (verb) => {
    await monitor.forget();
    expect(await monitor.make()).toBe(true);
    await ok(...verb);
    await monitor.begin();
  },
};

describe.each(Object.entries(MOMENTS))("when it %s", (_, moment) => {
  test("stop ends the restarts", async () => {
    await moment(["stop", "web"]);
    expect([await state(), await monitor.expects()]).toEqual(["exited", undefined]);
  });

  test("rm -f leaves nothing", async () => {
    await moment(["rm", "-f", "web"]);
    expect(await leaksSince(daemon, before)).toEqual([]);
  });

  test("restart has it run", async () => {
    await moment(["restart", "web"]);
    expect([await state(), await monitor.expects()]).toEqual(["running", "running"]);
    expect(await ok("exec", "web", "echo", "in")).toBe("in");
  });
});

test("kill meets the next life in the making as stop does, and start has it live again", async () => {
  await whileItMakes(["kill", "web"]);
  expect([await state(), await monitor.expects()]).toEqual(["exited", undefined]);
  await ok("start", "web");
  expect([await state(), await monitor.expects()]).toEqual(["running", "running"]);
});

test("update reaches the next life that it finds made", async () => {
  await MOMENTS["has made the next life"]?.(["update", "--pids-limit", "77", "web"]);
  const limit = "cat /sys/fs/cgroup/pids.max 2> /dev/null || cat /sys/fs/cgroup/pids/pids.max";
  expect(await ok("exec", "web", "sh", "-c", limit)).toBe("77");
});

test("rm without -f refuses between two lives, as it does in one, and removes when it is stopped", async () => {
  const refused = await lepton(daemon, ["rm", "web"]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("container is restarting") });
  expect([await state(), await monitor.expects()]).toEqual(["restarting", "running"]);
  await ok("stop", "web");
  await ok("rm", "web");
});

test("a stop that was killed before it was one keeps no container from its next life for long", async () => {
  const word = join(dirname(await ok("inspect", "-f", "{{.LogPath}}", "web")), "unwanted");
  writeFileSync(word, "");
  await monitor.forget();
  expect(await monitor.make()).toBe(false);
  await waitFor("the word to be taken back", () => !existsSync(word));
  await waitFor("the next round", () => monitor.make());
  expect([await monitor.begin(), await state()]).toEqual([true, "running"]);
});

test("a reaper that comes when the monitor has counted and asks has the last try be one, and one", async () => {
  const script = "[ -e /second ] || { touch /second; exit 3; }; read line";
  const id = await ok("run", "-d", "-i", "--name", "talk", "--restart", "on-failure:1", "busybox", "sh", "-c", script);
  const field = (path: string) => ok("inspect", "-f", `{{.${path}}}`, "talk");
  await waitFor("a restart to be due", async () => (await field("State.Status")) === "restarting");
  await using asking = await playMonitor(daemon, id);
  await asking.count(1);
  await asking.forget();
  expect((await lepton(daemon, ["__reap", daemon.address], { env: { CONTAINER_ID: id } })).code).toBe(0);
  expect(await asking.make()).toBe(false);
  expect([await field("State.Status"), await field("RestartCount")]).toEqual(["running", "1"]);
  await ok("rm", "-f", "talk");
});

test("what has stdin is started by us when it asks, as soon as that can be done", async () => {
  const bound = join(daemon.dir, "bound");
  mkdirSync(bound);
  const script = "[ -e /second ] || { touch /second; exit 3; }; read line; echo got $line";
  const flags = ["-d", "-i", "--name", "talk", "--restart", "always", "-v", `${bound}:/bound`];
  const id = await ok("run", ...flags, "busybox", "sh", "-c", script);
  const field = (path: string) => ok("inspect", "-f", `{{.State.${path}}}`, "talk");
  await waitFor("a restart to be due", async () => (await field("Status")) === "restarting");
  await using asking = await playMonitor(daemon, id);
  rmdirSync(bound);
  await asking.forget();
  expect(await asking.make()).toBe(false);
  await waitFor("our try", async () => (await field("Error")) !== "" && (await asking.expects()) === "running");
  mkdirSync(bound);
  expect(await asking.make()).toBe(false);
  await waitFor("talk to be back", async () => (await field("Status")) === "running");
  expect((await lepton(daemon, ["attach", "talk"], { input: "hello\n" })).stdout).toBe("got hello\n");
  await ok("rm", "-f", "talk");
});
