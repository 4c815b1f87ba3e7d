/** Health checks of real containers, probed by their consoles. */
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
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
const statusOf = (name: string) => ok("ps", "-a", "--filter", `name=${name}`, "--format", "{{.Status}}");
const QUICK = ["--health-interval", "100ms", "--health-retries", "2"];
const run = (name: string, command: string, ...flags: string[]) =>
  ok("run", "-d", "--name", name, "--health-cmd", command, ...QUICK, ...flags, "busybox", "sleep", "600");

interface Health {
  readonly Status: string;
  readonly FailingStreak: number;
  readonly Log: readonly { readonly End: string; readonly ExitCode: number; readonly Output: string }[];
}

async function healthOf(name: string): Promise<Health> {
  return JSON.parse(await ok("inspect", "-f", "{{json .State.Health}}", name)) as Health;
}

async function untilHealth(name: string, status: string): Promise<Health> {
  return await waitFor(`${name} to be ${status}`, async () => {
    const health = await healthOf(name);
    return health.Status === status ? health : undefined;
  });
}

/** Resolves when a container has been probed so many times from now on. */
async function probes(name: string, count: number): Promise<void> {
  const ends = new Set<string>();
  await waitFor(`${count} probes of ${name}`, async () => {
    for (const { End } of (await healthOf(name)).Log) ends.add(End);
    return ends.size >= count + 5;
  });
}

function consoleOf(id: string): number | undefined {
  const pid = readdirSync("/proc").find((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, "latin1").includes(`CONTAINER_ID=${id}\0`);
    } catch {
      // Ended meanwhile.
      return false;
    }
  });
  return pid === undefined ? undefined : Number(pid);
}

function healthFiles(): string[] {
  const names = readdirSync(daemon.dataRoot, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith("/health.json")).map((name) => `${daemon.dataRoot}/${name}`);
}

test("health is starting, then what the probes say; ps, inspect and events tell it", async () => {
  const events = startLepton(daemon, ["events", "--filter", "type=container", "--format", "{{.Action}}"]);
  let seen = "";
  events.stdout.on("data", (chunk) => (seen += chunk));
  await waitFor("the stream", async () => {
    await ok("run", "--rm", "busybox", "true");
    return seen.includes("destroy");
  });
  await run(
    "web",
    "cat /tmp/state && test -e /tmp/ok",
    "-i",
    "--health-start-period",
    "10m",
    "--health-start-interval",
    "100ms",
  );
  expect(await statusOf("web")).toMatch(/^Up .* \(health: starting\)$/);
  await ok("exec", "web", "sh", "-c", "echo fine > /tmp/state; touch /tmp/ok");
  const healthy = await untilHealth("web", "healthy");
  expect(healthy.Log.at(-1)).toMatchObject({ ExitCode: 0, Output: "fine\n" });
  expect(await statusOf("web")).toMatch(/^Up .* \(healthy\)$/);
  await ok("exec", "web", "rm", "/tmp/ok");
  const ill = await untilHealth("web", "unhealthy");
  expect(ill.FailingStreak).toBeGreaterThanOrEqual(2);
  expect(ill.Log.length).toBeLessThanOrEqual(5);
  expect(await ok("ps", "-q", "--filter", "health=unhealthy")).not.toBe("");
  expect(await ok("ps", "-q", "--filter", "health=healthy")).toBe("");
  await waitFor("both events", () => /health_status: healthy\n[\s\S]*health_status: unhealthy\n/.test(seen));
  events.kill("SIGINT");
  await exitOf(events);
  await ok("kill", "web");
  expect(await statusOf("web")).toMatch(/^Exited \(137\) [^(]*$/);
});

test("a probe that hangs is killed with its children", async () => {
  await run("hang", "echo slow; sleep 1000; true", "--health-timeout", "200ms");
  const { Log } = await untilHealth("hang", "unhealthy");
  expect(Log.at(-1)).toMatchObject({
    ExitCode: -1,
    Output: expect.stringMatching(/^Health check exceeded timeout \(200ms\)/),
  });
  // A busy machine may be slower than the limit, once.
  await waitFor("what it said until then", async () => {
    const { Log: log } = await healthOf("hang");
    return log.some(({ Output }) => Output === "Health check exceeded timeout (200ms): slow\n");
  });
  await probes("hang", 3);
  // That of the probe under way: its shell and the command.
  expect((await ok("top", "hang")).match(/sleep 1000/g)?.length ?? 0).toBeLessThanOrEqual(2);
});

test("the image's check is run, a command that is not there is unhealthy, and both can be turned off", {
  timeout: 60_000,
}, async () => {
  await ok("create", "--name", "base", "busybox", "sleep", "600");
  const check = (...argv: string[]) => `HEALTHCHECK --interval=100ms --retries=1 CMD ${JSON.stringify(argv)}`;
  await ok("commit", "--change", check("true"), "base", "checked");
  await ok("commit", "--change", check("nope"), "base", "broken");
  await ok("run", "-d", "--name", "own", "checked");
  await ok("run", "-d", "--name", "off", "--no-healthcheck", "checked");
  await ok("run", "-d", "--name", "lost", "--health-cmd", "nope", "checked");
  await ok("run", "-d", "--name", "none", "broken");
  await untilHealth("own", "healthy");
  // Each has ended before the shim has opened both of its streams.
  await probes("own", 5);
  expect(JSON.parse(await ok("inspect", "-f", "{{json .Config.Healthcheck}}", "own"))).toEqual({
    Test: ["CMD", "true"],
    Interval: 100_000_000,
    Retries: 1,
  });
  const { Log } = await untilHealth("lost", "unhealthy");
  expect(Log.at(-1)).toMatchObject({ ExitCode: 127 });
  expect((await untilHealth("none", "unhealthy")).Log.at(-1)).toMatchObject({
    ExitCode: -1,
    Output: expect.stringContaining("exec failed"),
  });
  expect(await healthOf("off")).toBeNull();
  expect(await statusOf("off")).not.toMatch(/\(/);
});

test("goes on while containerd is away; a frozen container is let be", async () => {
  await run("cold", "true");
  await run("clock", "true");
  await untilHealth("cold", "healthy");
  await ok("pause", "cold");
  // One may have ended in that moment, and is told of.
  await probes("clock", 3);
  const before = await healthOf("cold");
  await probes("clock", 3);
  expect(await healthOf("cold")).toEqual(before);
  await ok("unpause", "cold");
  await daemon.kill("SIGKILL");
  const path = healthFiles().find((name) => readFileSync(name, "utf8").includes('"healthy"')) ?? "";
  const last = readFileSync(path, "utf8");
  await waitFor("a probe without a containerd", () => readFileSync(path, "utf8") !== last);
  await daemon.start();
  await probes("cold", 1);
});

test("a console that is killed in a probe leaves no exec behind the next command", async () => {
  const id = await run("left", "sleep 1000; true");
  const sleepers = async () => (await ok("top", "left")).match(/sleep 1000/g)?.length ?? 0;
  await waitFor("the probe", async () => (await sleepers()) > 0);
  process.kill(consoleOf(id) ?? 0, "SIGKILL");
  await waitFor("the next commands to end it", async () => (await sleepers()) === 0);
});

test("refuses what contradicts itself, in docker's words", async () => {
  const refused = async (...flags: string[]) => {
    const { stderr, code } = await lepton(daemon, ["run", ...flags, "busybox", "true"]);
    return `${code} ${stderr}`;
  };
  expect(await refused("--no-healthcheck", "--health-cmd", "true")).toMatch(
    /^125 .*--no-healthcheck conflicts with --health-\* options/,
  );
  expect(await refused("--health-retries", "-1")).toMatch(/^125 .*--health-retries cannot be negative/);
  expect(await refused("--health-cmd", "true", "--health-interval", "1us")).toMatch(
    /^125 .*Interval in Healthcheck cannot be less than 1ms/,
  );
});
