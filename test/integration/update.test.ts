/** `update` on a real kernel: what the record says and what the cgroup has. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

const ok = (...args: string[]) => mustLepton(daemon, args);
const limitsOf = (name: string) =>
  ok("inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}", name);

/** Whichever version the host has. */
async function inCgroup(name: string): Promise<string> {
  const script =
    "cd /sys/fs/cgroup; cat memory.max 2>/dev/null || cat memory/memory.limit_in_bytes; " +
    "cat pids.max 2>/dev/null || cat pids/pids.max; cat cpu.max 2>/dev/null || cat cpu/cpu.cfs_quota_us";
  return (await ok("exec", name, "sh", "-c", script)).replaceAll("\n", " ");
}

test("limits of running and stopped containers change, and last", async () => {
  for (const name of ["one", "two"]) await ok("run", "-d", "--name", name, "-m", "64m", "busybox", "sleep", "600");
  await ok("create", "--name", "three", "-m", "64m", "busybox", "sleep", "600");
  const names = ["one", "two", "three"];
  const flags = ["--memory", "32m", "--memory-swap", "48m", "--cpus", "0.5", "--pids-limit", "50"];
  expect(await ok("update", ...flags, ...names)).toBe(names.join("\n"));
  for (const name of names) expect(await limitsOf(name)).toBe(`${32 << 20} 500000000 50`);
  await ok("start", "three");
  await ok("restart", "-t", "0", "two");
  for (const name of names) expect(await inCgroup(name)).toMatch(/^33554432 50 50000\b/);
  await ok("update", "--pids-limit", "-1", "one");
  expect(await inCgroup("one")).toMatch(/^33554432 max 50000\b/);
});

test("what the kernel refuses changes nothing, and the others are done", async () => {
  const before = [await limitsOf("one"), await inCgroup("one")];
  const { stdout, stderr, code } = await lepton(daemon, ["update", "--memory", "1g", "one", "absent"]);
  expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
  expect(stderr).toMatch(/already set memoryswap limit/);
  expect(stderr).toMatch(/absent/);
  expect([await limitsOf("one"), await inCgroup("one")]).toEqual(before);
  const none = await lepton(daemon, ["update", "one"]);
  expect(none.stderr).toMatch(/you must provide one or more flags when using this command/);
});

test("a policy that is given is kept from now on, and one that is taken is no more", async () => {
  await ok("update", "--restart", "always", "one");
  const pid = Number(await ok("inspect", "-f", "{{.State.Pid}}", "one"));
  process.kill(pid, "SIGKILL");
  await waitFor(
    "one to be back",
    async () => (await ok("inspect", "-f", "{{.RestartCount}} {{.State.Status}}", "one")) === "1 running",
  );
  expect(await inCgroup("one")).toMatch(/^33554432 /);
  await ok("update", "--restart", "no", "one");
  await ok("kill", "-s", "KILL", "one");
  expect(await ok("wait", "one")).toBe("137");
  expect(await ok("inspect", "-f", "{{.HostConfig.RestartPolicy.Name}} {{.State.Status}}", "one")).toBe("no exited");
  await ok("run", "-d", "--rm", "--name", "brief", "busybox", "sleep", "600");
  const { stderr } = await lepton(daemon, ["update", "--restart", "always", "brief"]);
  expect(stderr).toMatch(/Restart policy cannot be updated because AutoRemove is enabled for the container/);
});
