/** The embedded engine, started by the built lepton as a person would, and looked at from here. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openClient } from "../../src/containerd/client.ts";
import { resolveAddress } from "../../src/engine/embedded/address.ts";
import { engineDown } from "../../src/engine/embedded/down.ts";
import { engineLogs } from "../../src/engine/embedded/logs.ts";
import { type EmbeddedPaths, embeddedPaths } from "../../src/engine/embedded/paths.ts";
import { type EngineStatus, engineStatus } from "../../src/engine/embedded/status.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd } from "../helpers/containerd.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { removeDir } from "../helpers/remove-dir.ts";
import { clearRuntime } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

let dir: string;
let env: Record<string, string>;
let paths: EmbeddedPaths;

beforeEach(() => {
  dir = mkdtempSync("/tmp/le-");
  env = {
    PATH: process.env["PATH"] ?? "",
    HOME: dir,
    LEPTON_DATA_ROOT: join(dir, "data"),
    LEPTON_RUN_ROOT: join(dir, "run"),
    LEPTON_PREFIX: process.env["LEPTON_PREFIX"] ?? "/opt/lepton",
  };
  paths = embeddedPaths(env);
});

afterEach(async () => {
  await engineDown({ paths });
  await clearRuntime(paths);
  await removeDir(dir);
});

async function lepton(args: readonly string[], extra: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(leptonBinary(), args, { env: { ...env, ...extra } });
  return stdout;
}

async function ctr(...args: readonly string[]): Promise<string> {
  const program = join(env["LEPTON_PREFIX"] ?? "", "bin/ctr");
  return (await promisify(execFile)(program, ["-a", paths.socket, ...args])).stdout;
}

interface Running extends EngineStatus {
  readonly pid: number;
  readonly supervisorPid: number;
}

function isRunning(status: EngineStatus): status is Running {
  return status.state === "running" && status.pid !== undefined && status.supervisorPid !== undefined;
}

/** Waits until both processes are there and containerd answers; other than `before`'s where given. */
async function running(before?: { readonly pid?: number; readonly supervisorPid?: number }): Promise<Running> {
  return waitFor("the engine to run", async () => {
    const status = await engineStatus({ paths });
    if (!isRunning(status) || status.pid === before?.pid || status.supervisorPid === before?.supervisorPid)
      return undefined;
    return status;
  });
}

describe("engine up", () => {
  it("starts containerd under a supervisor, in directories of its own, once", async () => {
    expect((await engineStatus({ paths })).state).toBe("stopped");
    await lepton(["engine", "up"]);
    const first = await running();
    expect(first.version).toMatch(/^2\./);
    for (const path of [paths.dir, paths.root, paths.state, paths.runDir]) {
      expect((statSync(path).mode & 0o077).toString(8), path).toMatch(/^(0|11)$/);
    }
    await lepton(["engine", "up"]);
    expect(await running()).toMatchObject({ pid: first.pid, supervisorPid: first.supervisorPid });
  });

  it("starts one engine, however many ask at once", async () => {
    await Promise.all([1, 2, 3, 4].map(() => lepton(["engine", "up"])));
    const { pid, supervisorPid } = await running();
    // It answers before it says so.
    const boots = await waitFor("the log to tell of a start", async () => {
      const lines: string[] = [];
      for await (const line of engineLogs({ paths })) lines.push(line);
      const told = lines.filter((line) => line.includes("containerd successfully booted"));
      return told.length > 0 && told;
    });
    expect(boots).toHaveLength(1);
    expect(pid).not.toBe(supervisorPid);
  });

  it("keeps the caller's environment from the processes that live on", async () => {
    await lepton(["engine", "up"], { SECRET_TOKEN: "hunter2", HTTPS_PROXY: "http://proxy.invalid:3128" });
    const { pid, supervisorPid } = await running();
    for (const process of [pid, supervisorPid]) {
      const environment = readFileSync(`/proc/${process}/environ`, "utf8");
      expect(environment).not.toContain("hunter2");
      expect(environment).toContain("HTTPS_PROXY=http://proxy.invalid:3128");
    }
  });

  it("says what is wrong where containerd cannot be found", async () => {
    const attempt = lepton(["engine", "up"], { PATH: "/nowhere", LEPTON_PREFIX: "/nowhere" });
    await expect(attempt).rejects.toMatchObject({
      stderr: expect.stringContaining("there is no containerd on this machine"),
    });
    expect((await engineStatus({ paths })).supervisorPid).toBeUndefined();
  });
});

describe("when something dies", () => {
  it("containerd is started again, and a container runs through it all", async () => {
    await lepton(["engine", "up"]);
    const first = await running();
    await importBusybox({ dir, ctr });
    await ctr("run", "-d", "--null-io", "docker.io/library/busybox:latest", "through", "sleep", "1000");
    const before = await ctr("task", "ls");
    process.kill(first.pid, "SIGKILL");
    const second = await running({ pid: first.pid });
    expect(second.supervisorPid).toBe(first.supervisorPid);
    expect(second.restarts).toBe(1);
    expect(await ctr("task", "ls")).toBe(before);
    expect(before).toContain("RUNNING");

    const down = await engineDown({ paths });
    expect(down).toEqual({ changed: true, containersLeft: 1 });
    expect((await engineStatus({ paths })).state).toBe("stopped");
    await lepton(["engine", "up"]);
    expect(await ctr("task", "ls")).toBe(before);
  });

  it("containerd outlives its supervisor, and the next one adopts it", async () => {
    await lepton(["engine", "up"]);
    const first = await running();
    process.kill(first.supervisorPid, "SIGKILL");
    await waitFor("the supervisor to end", async () => (await engineStatus({ paths })).supervisorPid === undefined);
    expect((await engineStatus({ paths })).pid).toBe(first.pid);
    await lepton(["engine", "up"]);
    const second = await running();
    expect(second.pid).toBe(first.pid);
    process.kill(second.pid, "SIGKILL");
    const third = await running({ pid: second.pid });
    expect(third.supervisorPid).toBe(second.supervisorPid);
  });

  it("a containerd without a record is found by its argv", async () => {
    await lepton(["engine", "up"]);
    const first = await running();
    process.kill(first.supervisorPid, "SIGKILL");
    await waitFor("the supervisor to end", async () => (await engineStatus({ paths })).supervisorPid === undefined);
    await rm(paths.daemonRecord);
    await lepton(["engine", "up"]);
    expect((await running()).pid).toBe(first.pid);
  });
});

describe("resolveAddress", () => {
  it("gives the embedded engine once it was started, and brings back what has died of it", async () => {
    const defaultAddress = join(dir, "system.sock");
    expect(await resolveAddress({ env, defaultAddress })).toEqual({ address: defaultAddress, embedded: false });
    await lepton(["engine", "up"]);
    const first = await running();
    const supervised = { address: paths.socket, embedded: true };
    expect(await resolveAddress({ env, defaultAddress })).toEqual(supervised);
    process.kill(first.pid, "SIGKILL");
    // A process that is being killed may still take a connection.
    await waitFor("containerd to end", async () => (await engineStatus({ paths })).pid !== first.pid);
    expect(await resolveAddress({ env, defaultAddress })).toEqual(supervised);
    const client = openClient({ address: paths.socket, namespace: "default" });
    expect((await client.version()).version).toMatch(/^v?2\./);
    client.close();
    await engineDown({ paths });
    expect(await resolveAddress({ env, defaultAddress })).toEqual({ address: defaultAddress, embedded: false });
  });

  it("prefers a containerd 2 of the system", async () => {
    await using system = await startContainerd();
    await lepton(["engine", "up"]);
    expect(await resolveAddress({ env, defaultAddress: system.address })).toEqual({
      address: system.address,
      embedded: false,
    });
    await system.kill();
    expect(await resolveAddress({ env, defaultAddress: system.address })).toEqual({
      address: paths.socket,
      embedded: true,
    });
  });
});
