/** Flags of `run` that reach the kernel: what a process inside sees, or what is refused before anything is made. */
import { readdirSync, readFileSync, readlinkSync, rmdirSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { mountsBelow } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  expect(await leaksSince(daemon, before)).toEqual([]);
  await daemon.stop();
});

const run = (flags: readonly string[], script: string) =>
  lepton(daemon, ["run", "--rm", ...flags, "busybox", "sh", "-c", script]);

async function lines(flags: readonly string[], ...commands: readonly string[]): Promise<string[]> {
  const { stdout, stderr, code } = await run(flags, commands.join("\n"));
  expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  return stdout.trimEnd().split("\n");
}

const SLEEP = ["sleep", "600"];
const isVersion1 = !readdirSync("/sys/fs/cgroup").includes("cgroup.controllers");
const file = (v1: string, v2: string) => `cat /sys/fs/cgroup/${isVersion1 ? v1 : v2}`;

describe("limits", () => {
  test("are those of the process's cgroup", async () => {
    const parent = `lt-parent-${process.pid}`;
    const flags = [
      ...["--memory", "64m", "--memory-reservation", "32m", "--cpu-period", "50000", "--cpu-quota", "25000"],
      ...["--pids-limit", "50", "--cpuset-mems", "0", "--oom-score-adj", "77", "--cgroup-parent", `/${parent}`],
    ];
    const values = await lines(
      flags,
      file("memory/memory.limit_in_bytes", "memory.max"),
      file("memory/memory.soft_limit_in_bytes", "memory.low"),
      isVersion1
        ? "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu/cpu.cfs_period_us | xargs"
        : "cat /sys/fs/cgroup/cpu.max",
      file("pids/pids.max", "pids.max"),
      file("cpuset/cpuset.mems", "cpuset.mems"),
      "cat /proc/self/oom_score_adj",
    );
    expect(values).toEqual(["67108864", "33554432", "25000 50000", "50", "0", "77"]);
    // The parent is the user's, as in docker.
    for (const dir of isVersion1 ? readdirSync("/sys/fs/cgroup") : ["."]) {
      const made = join("/sys/fs/cgroup", dir, parent);
      if (statSync(made, { throwIfNoEntry: false }) !== undefined) rmdirSync(made);
    }
  });

  test("that this kernel does not have are told and left out", async () => {
    const { stderr, code, stdout } = await run(["--kernel-memory", "64m"], "echo ran");
    expect({ stdout, code }).toEqual({ stdout: "ran\n", code: 0 });
    expect(stderr).toContain("--kernel-memory changes nothing");
  });
});

describe("memory that is shared", () => {
  const ok = (...args: string[]) => mustLepton(daemon, args);
  const mountsOf = (id: string) => mountsBelow(daemon.dir).filter((path) => path.endsWith(`/${id}/shm`));

  test("is that of the donor, with its size and its queues, for as long as it runs", async () => {
    const donor = await ok(
      "run",
      "-d",
      "--name",
      "donor",
      "--ipc",
      "shareable",
      "--shm-size",
      "1m",
      "busybox",
      ...SLEEP,
    );
    await ok("exec", "donor", "sh", "-c", "echo shared > /dev/shm/x");
    expect(mountsOf(donor)).toHaveLength(1);
    const look = ["cat /dev/shm/x", "readlink /proc/self/ns/ipc", "dd if=/dev/zero of=/dev/shm/big bs=1M count=2"];
    const { stdout, stderr } = await run(["--ipc", "container:donor"], look.join("\n"));
    expect(stdout).toBe(`shared\n${await ok("exec", "donor", "readlink", "/proc/self/ns/ipc")}\n`);
    expect(stderr).toContain("No space left on device");
    await ok("create", "--name", "joiner", "--ipc", "container:donor", "busybox", "true");
    expect(await ok("inspect", "-f", "{{.HostConfig.IpcMode}}", "donor", "joiner")).toBe(
      `shareable\ncontainer:${donor}`,
    );
    await ok("stop", "-t", "0", "donor");
    // By the reaper.
    await waitFor("the memory to go", () => mountsOf(donor).length === 0);
    expect((await lepton(daemon, ["start", "joiner"])).stderr).toContain("is not running");
    await ok("start", "donor");
    expect(await ok("exec", "donor", "ls", "/dev/shm")).toBe("");
    await ok("start", "joiner");
    await ok("rm", "-f", "donor", "joiner");
    expect(mountsOf(donor)).toEqual([]);
  });

  test("is given to nobody who was not offered it", async () => {
    await ok("run", "-d", "--name", "own", "busybox", ...SLEEP);
    const { stderr, code } = await run(["--ipc", "container:own"], "true");
    expect({ code, says: stderr.includes("non-shareable IPC") }).toEqual({ code: 125, says: true });
    await ok("rm", "-f", "own");
  });

  test("goes with a container whose console was killed", async () => {
    const id = await ok("run", "-d", "--name", "donor", "--ipc", "shareable", "busybox", ...SLEEP);
    const stateDir = await ok("inspect", "-f", "{{.Containerd.StateDir}}", id);
    const [pid] = readFileSync(join(stateDir, "console.owner"), "utf8").split(".");
    process.kill(Number(pid), "SIGKILL");
    await ok("rm", "-f", "donor");
    expect(mountsOf(id)).toEqual([]);
  });
});

describe("shared namespaces", () => {
  const OURS = ["pid", "ipc", "uts"].map((type) => readlinkSync(`/proc/self/ns/${type}`));
  const ASK = "for ns in pid ipc uts; do readlink /proc/self/ns/$ns; done; hostname";

  test("are the container's own by default", async () => {
    const found = await lines([], ASK);
    for (const [index, namespace] of OURS.entries()) expect(found[index]).not.toBe(namespace);
  });

  test("are the host's where that is asked for", async () => {
    expect(await lines(["--pid", "host", "--ipc", "host", "--uts", "host"], ASK)).toEqual([...OURS, hostname()]);
  });

  test("of another container show its processes, at each start anew", async () => {
    await mustLepton(daemon, ["run", "-d", "--name", "seen", "--network", "none", "busybox", "sleep", "1000"]);
    await mustLepton(daemon, [
      "create",
      "--name",
      "sees",
      "--network",
      "none",
      "--pid",
      "container:seen",
      "busybox",
      "ps",
    ]);
    expect(await mustLepton(daemon, ["start", "-a", "sees"])).toContain("sleep 1000");
    await mustLepton(daemon, ["restart", "-t", "0", "seen"]);
    expect(await mustLepton(daemon, ["start", "-a", "sees"])).toContain("sleep 1000");
    await mustLepton(daemon, ["rm", "-f", "seen"]);
    const { stderr, code } = await lepton(daemon, ["start", "sees"]);
    expect({ code, says: stderr.includes("is not running") }).toEqual({
      code: 1,
      says: true,
    });
    await mustLepton(daemon, ["rm", "sees"]);
  });

  test("of no IPC have no shared memory", async () => {
    expect(await lines(["--ipc", "none"], "test -e /dev/shm || echo none")).toEqual(["none"]);
  });
});

describe("devices", () => {
  const LOOPS = ["--device", "/dev/loop-control:/dev/loops:r"];

  test("are there with the permissions that were asked for, and no others", async () => {
    const script = ["test -c /dev/loops && echo there", "(: </dev/loops) && echo read"];
    const denied = "(: >/dev/loops) 2>/dev/null || echo no-write";
    expect(await lines(LOOPS, ...script, denied)).toEqual(["there", "read", "no-write"]);
  });

  test("may be allowed without being there", async () => {
    const script = "mknod /loops c 10 237 && (: </loops) 2>/dev/null && echo read || echo refused";
    expect(await lines([], script)).toEqual(["refused"]);
    expect(await lines(["--device-cgroup-rule", "c 10:237 r"], script)).toEqual(["read"]);
  });

  test("that are not there are named", async () => {
    const { stderr, code } = await run(["--device", "/dev/no-such"], "true");
    expect(code).toBe(125);
    expect(stderr).toContain(
      'error gathering device information while adding custom device "/dev/no-such": no such file or directory',
    );
  });
});

describe("the process", () => {
  test("has the umask that was asked for", async () => {
    expect(await lines(["--umask", "0027"], "umask", "touch /new; stat -c %a /new")).toEqual(["0027", "640"]);
  });

  test("runs under the runtime that was asked for", async () => {
    const runc = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/runc");
    expect(await lines(["--runtime", runc], "echo ran")).toEqual(["ran"]);
    const { stderr, code } = await run(["--runtime", "no-such-runtime"], "true");
    expect({ code, said: stderr.includes("unknown or invalid runtime name: no-such-runtime") }).toEqual({
      code: 125,
      said: true,
    });
  });
});
