/** `--restart` through containerd's restart monitor, which polls each second here. */
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { clearRuntime, processes } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterEach(async () => {
  const ids = (await ok("ps", "-aq")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await ok("rm", "-f", ...ids);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const field = (name: string, path: string) => ok("inspect", "-f", `{{.${path}}}`, name);
const state = (name: string) => field(name, "State.Status");
const isUp = async (name: string) => (await state(name)) === "running";
const countOf = async (name: string) => Number(await field(name, "RestartCount"));
const run = (name: string, policy: string, ...command: string[]) =>
  ok("run", "-d", "--name", name, "--restart", policy, "busybox", ...command);
const SLEEP = ["sleep", "600"];

/** Resolves when the monitor has looked at all containers from now on: one that always ends shows its rounds. */
async function monitorRounds(): Promise<void> {
  const name = "clock";
  if ((await ok("ps", "-aq", "--filter", "name=clock")) === "") await run(name, "always", "true");
  const begin = await countOf(name);
  await waitFor("two rounds of the monitor", async () => (await countOf(name)) >= begin + 2);
}

async function killProcess(name: string): Promise<void> {
  const pid = Number(await field(name, "State.Pid"));
  process.kill(pid, "SIGKILL");
  await waitFor(`${name} to end`, async () => Number(await field(name, "State.Pid")) !== pid);
}

describe("a container that the monitor starts again", () => {
  test("has its console: its log goes on, and exec and attach work", async () => {
    await run("web", "always", "sh", "-c", "echo hello; while true; do sleep 0.1; echo tick; done");
    await killProcess("web");
    await waitFor("web to be back", () => isUp("web"));
    expect(await countOf("web")).toBe(1);
    await waitFor("the second greeting", async () => (await ok("logs", "web")).match(/hello/g)?.length === 2);
    expect(await ok("exec", "web", "echo", "in")).toBe("in");
    const attached = startLepton(daemon, ["attach", "--sig-proxy=false", "web"]);
    let seen = "";
    attached.stdout.on("data", (chunk) => (seen += chunk));
    await waitFor("output", () => seen.includes("tick\n"));
    attached.kill("SIGINT");
    await exitOf(attached);
    expect(await isUp("web")).toBe(true);
  });

  test("shares memory anew, and joins its donor as it is now or nobody", async () => {
    await ok("run", "-d", "--name", "donor", "--ipc", "shareable", "--restart", "always", "busybox", ...SLEEP);
    const joins = ["--ipc", "container:donor", "--pid", "container:donor"];
    await ok("run", "-d", "--name", "joiner", "--restart", "always", ...joins, "busybox", ...SLEEP);
    await ok("exec", "donor", "touch", "/dev/shm/old");
    await killProcess("donor");
    await waitFor("donor to be back", () => isUp("donor"));
    expect(await ok("exec", "donor", "ls", "/dev/shm")).toBe("");
    await ok("exec", "donor", "touch", "/dev/shm/new");
    // With its donor's processes went its own.
    await waitFor("joiner to be back", () => isUp("joiner"));
    expect(await ok("exec", "joiner", "ls", "/dev/shm")).toBe("new");
    await ok("stop", "-t", "0", "donor");
    await monitorRounds();
    expect(await isUp("joiner")).toBe(false);
    await ok("start", "donor");
    await ok("start", "joiner");
  });

  test("has its part of a volume, and does not run where that has become another", async () => {
    await ok("volume", "create", "parts");
    const data = await ok("volume", "inspect", "-f", "{{.Mountpoint}}", "parts");
    mkdirSync(join(data, "a"));
    const part = ["--mount", "type=volume,src=parts,dst=/m,volume-subpath=a"];
    await ok("run", "-d", "--name", "web", "--restart", "always", ...part, "busybox", ...SLEEP);
    writeFileSync(join(data, "a/file"), "");
    await killProcess("web");
    await waitFor("web to be back", () => isUp("web"));
    expect(await ok("exec", "web", "ls", "/m")).toBe("file");
    renameSync(join(data, "a"), join(data, "b"));
    symlinkSync("/etc", join(data, "a"));
    await killProcess("web");
    await monitorRounds();
    expect(await isUp("web")).toBe(false);
    rmSync(join(data, "a"));
    renameSync(join(data, "b"), join(data, "a"));
    await waitFor("web to be back", () => isUp("web"));
    await ok("rm", "-f", "web");
    await ok("volume", "rm", "parts");
  });

  test("has its stdin: attach types into each of its lives", async () => {
    const echo = "while read line; do echo got $line; [ $line != die ] || exit 3; done";
    await ok("run", "-d", "-i", "--name", "talk", "--restart", "on-failure", "busybox", "sh", "-c", echo);
    for (const life of [0, 1, 2]) {
      await waitFor(`life ${life}`, async () => (await isUp("talk")) && (await countOf("talk")) === life);
      const { stdout } = await lepton(daemon, ["attach", "talk"], { input: `${life}\ndie\n` });
      expect(stdout).toBe(`got ${life}\ngot die\n`);
    }
    await ok("stop", "talk");
    const lives = await ok("logs", "talk");
    await monitorRounds();
    expect([await state("talk"), await ok("logs", "talk")]).toEqual(["exited", lives]);
  });

  test("shows as restarting in between, and stop, kill and rm end that", async () => {
    for (const name of ["one", "two", "three"]) await run(name, "always", "sh", "-c", "exit 3");
    await waitFor("a restart to be due", async () =>
      (await ok("ps", "--format", "{{.Status}}")).includes("Restarting (3)"),
    );
    await ok("stop", "one");
    // It may be between two lives or in one, and the one may end before the signal comes.
    await waitFor("two to be killed", async () => (await lepton(daemon, ["kill", "two"])).code === 0);
    await ok("rm", "-f", "three");
    await monitorRounds();
    expect([await state("one"), await state("two")]).toEqual(["exited", "exited"]);
    // stop may have met the runtime's own process, which was about to become the program.
    expect(await field("one", "State.ExitCode")).toMatch(/^(3|2|137|143)$/);
  });
});

describe("what somebody did by hand", () => {
  test("stays so: stopped, killed or frozen; until it is started or thawed", async () => {
    for (const policy of ["always", "unless-stopped"]) {
      for (const verb of ["stop", "kill", "pause"]) await run(`${verb}-${policy}`, policy, ...SLEEP);
      await ok("stop", "-t", "0", `stop-${policy}`);
      for (const verb of ["kill", "pause"]) await ok(verb, `${verb}-${policy}`);
    }
    await monitorRounds();
    const states = await ok("ps", "-a", "--filter", "name=-", "--format", "{{.Names}} {{.State}} {{.Status}}");
    expect(states.split("\n").sort()).toEqual([
      expect.stringMatching(/^kill-always exited Exited \(137\)/),
      expect.stringMatching(/^kill-unless-stopped exited Exited \(137\)/),
      expect.stringMatching(/^pause-always paused /),
      expect.stringMatching(/^pause-unless-stopped paused /),
      expect.stringMatching(/^stop-always exited Exited \(137\)/),
      expect.stringMatching(/^stop-unless-stopped exited Exited \(137\)/),
    ]);
    await ok("start", "stop-always");
    await ok("restart", "kill-unless-stopped");
    await ok("unpause", "pause-always");
    const again = ["stop-always", "kill-unless-stopped", "pause-always"];
    for (const name of again) await killProcess(name);
    for (const name of again) await waitFor(`${name} to be back`, () => isUp(name));
  });

  test("has all of its time to stop", async () => {
    await run("slow", "always", "sh", "-c", "trap 'sleep 3; exit 7' TERM; echo up; while true; do sleep 0.1; done");
    await waitFor("the trap", async () => (await ok("logs", "slow")) === "up");
    await ok("stop", "-t", "60", "slow");
    expect(await ok("wait", "slow")).toBe("7");
  });
});

describe("on-failure", () => {
  test("tries as often as it may, and keeps the last exit; success ends it", async () => {
    await run("bad", "on-failure:2", "sh", "-c", "echo try; exit 4");
    await run("good", "on-failure", "true");
    // Between two tries it has exited too: what it says tells them apart.
    await waitFor("the last try", async () => (await ok("logs", "bad")) === "try\ntry\ntry");
    await waitFor("its end", async () => (await state("bad")) === "exited");
    expect(await ok("wait", "bad")).toBe("4");
    expect(await countOf("bad")).toBe(2);
    expect(await ok("logs", "bad")).toBe("try\ntry\ntry");
    expect([await state("good"), await countOf("good")]).toEqual(["exited", 0]);
  });

  test("starts again what ended while containerd was away, which the monitor never does", async () => {
    await run("missed", "on-failure", ...SLEEP);
    await run("always", "always", ...SLEEP);
    const pids = await Promise.all(["missed", "always"].map((name) => field(name, "State.Pid")));
    await daemon.kill("SIGKILL");
    for (const pid of pids) process.kill(Number(pid), "SIGKILL");
    await daemon.start();
    await waitFor("both to be back", async () => (await isUp("missed")) && (await isUp("always")));
    expect(await countOf("missed")).toBe(1);
  });
});

test("--rm and --restart exclude each other, in docker's words", async () => {
  const { code, stderr } = await lepton(daemon, ["run", "--rm", "--restart", "always", "busybox", "true"]);
  expect(code).toBe(125);
  expect(stderr).toMatch(/conflicting options: cannot specify both --restart and --rm/);
});

// Last: it ends everything that runs.
test("after a reboot what was up is up, with its log, and what was stopped is not", async () => {
  await run("web", "always", "sh", "-c", "echo boot; sleep 600");
  await run("job", "on-failure", ...SLEEP);
  await run("off", "always", ...SLEEP);
  await ok("run", "-d", "--name", "plain", "busybox", ...SLEEP);
  await ok("stop", "-t", "0", "off");
  await daemon.kill("SIGKILL");
  // Nobody sees how a host ends.
  const consoles = processes().filter(({ argv }) => argv.at(-1)?.startsWith(daemon.dataRoot));
  for (const { pid } of consoles) process.kill(pid, "SIGKILL");
  await clearRuntime({ state: daemon.state, root: daemon.root, socket: daemon.address });
  for (const dir of [daemon.state, daemon.runRoot]) {
    for (const name of readdirSync(dir)) rmSync(join(dir, name), { recursive: true, force: true });
  }
  await daemon.start();
  await waitFor("web and job to be back", async () => (await isUp("web")) && (await isUp("job")));
  await waitFor("its log", async () => (await ok("logs", "web")) === "boot\nboot");
  expect(await ok("exec", "web", "echo", "in")).toBe("in");
  await monitorRounds();
  expect(await state("off")).toBe("exited");
  expect(await ok("ps", "-a", "--filter", "name=plain", "--format", "{{.Status}}")).toMatch(/^Exited \(255\) /);
});
