import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { argvWith, readableFilesWith } from "../helpers/canary.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
  await importBusybox(daemon);
  before = await snapshotWorld(daemon);
});

afterAll(async () => {
  await daemon.stop();
});

const run = (...args: string[]) => lepton(daemon, ["run", "--rm", ...args]);
const shell = (script: string, ...flags: string[]) => run(...flags, "busybox", "sh", "-c", script);

describe("run in the foreground", () => {
  test("prints both streams where they belong and gives the process's exit status", async () => {
    const { stdout, stderr, code } = await shell("echo out; echo err >&2; exit 7");
    expect({ stdout, stderr, code }).toEqual({ stdout: "out\n", stderr: "err\n", code: 7 });
  });

  test("passes stdin with -i, and its end", async () => {
    const { stdout, code } = await lepton(daemon, ["run", "--rm", "-i", "busybox", "cat"], { input: "one\ntwo" });
    expect({ stdout, code }).toEqual({ stdout: "one\ntwo", code: 0 });
  });

  test("gives no stdin without -i", async () => {
    const { stdout } = await lepton(daemon, ["run", "--rm", "busybox", "cat"], { input: "lost" });
    expect(stdout).toBe("");
  });

  test("gives 128 and the signal for a process that a signal ended", async () => {
    expect((await shell("kill -TERM $$", "--init")).code).toBe(143);
    expect((await shell("kill -KILL $$", "--init")).code).toBe(137);
  });

  test("gives 127 for a command that is not there, 126 for one that cannot run, 125 for our own errors", async () => {
    expect((await run("busybox", "no-such-command")).code).toBe(127);
    expect((await run("busybox", "/etc/passwd")).code).toBe(126);
    expect((await run("no-such-image:never", "true")).code).toBe(125);
    expect((await run("--no-such-flag", "busybox")).code).toBe(125);
  });

  test("leaves nothing behind with --rm, also after failures", async () => {
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});

describe("what a container is given", () => {
  test("the default capabilities, seccomp filter and no inheritable ones", async () => {
    const { stdout } = await shell("grep -E 'Cap(Inh|Prm|Eff|Bnd|Amb)|Seccomp:|NoNewPrivs' /proc/self/status");
    expect(
      Object.fromEntries(
        stdout
          .trim()
          .split("\n")
          .map((line) => line.split(/:\s+/)),
      ),
    ).toEqual({
      CapInh: "0000000000000000",
      CapPrm: "00000000a80425fb",
      CapEff: "00000000a80425fb",
      CapBnd: "00000000a80425fb",
      CapAmb: "0000000000000000",
      NoNewPrivs: "0",
      Seccomp: "2",
    });
  });

  test("environment from flags, from a file and from the caller", async () => {
    const file = join(mkdtempSync(join(daemon.dir, "env-")), "vars");
    writeFileSync(file, "# comment\nA=from file\nB=2\nFROM_OS\n");
    const args = ["run", "--rm", "--env-file", file, "-e", "B=3", "-e", "C=x=y", "busybox", "env"];
    const { stdout } = await lepton(daemon, args, { env: { FROM_OS: "os" } });
    expect(stdout.split("\n")).toEqual(expect.arrayContaining(["A=from file", "B=3", "C=x=y", "FROM_OS=os"]));
  });

  test("hostname, workdir, user and groups", async () => {
    const flags = ["--hostname", "box", "-w", "/tmp/deep/er", "-u", "nobody"];
    expect((await shell("hostname; pwd; id -u; id -g", ...flags)).stdout).toBe("box\n/tmp/deep/er\n65534\n65534\n");
  });

  test("bind mounts, read-only ones too, and tmpfs", async () => {
    const dir = mkdtempSync(join(daemon.dir, "bind-"));
    writeFileSync(join(dir, "in"), "hello");
    const flags = ["-v", `${dir}:/data`, "-v", `${dir}:/frozen:ro`, "--tmpfs", "/scratch:size=1m"];
    const script =
      "cat /data/in; echo out > /data/out; touch /frozen/x 2>/dev/null || echo ro; df -P /scratch | grep -c tmpfs";
    expect((await shell(script, ...flags)).stdout).toBe("helloro\n1\n");
    expect(readFileSync(join(dir, "out"), "utf8")).toBe("out\n");
  });

  test("limits of memory, cpu and pids in its cgroup", async () => {
    const paths =
      "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/pids/pids.max";
    const v2 = "/sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max /sys/fs/cgroup/pids.max";
    const { stdout } = await shell(
      `cat ${paths} 2>/dev/null || cat ${v2}`,
      "--memory",
      "64m",
      "--cpus",
      "0.5",
      "--pids-limit",
      "50",
    );
    expect(stdout.replace(" 100000", "").trim().split("\n")).toEqual(["67108864", "50000", "50"]);
  });

  test("an init process with --init, a read-only root with --read-only", async () => {
    expect((await shell("cat /proc/1/comm", "--init")).stdout).toMatch(/init/);
    expect((await shell("touch /x || echo refused", "--read-only")).stdout).toBe("refused\n");
  });

  test("everything with --privileged", async () => {
    const { stdout } = await shell(
      "grep Seccomp: /proc/self/status; ls /dev | wc -l; mount | grep -c 'sysfs.*(rw'",
      "--privileged",
    );
    expect(stdout).toMatch(/^Seccomp:\s+0\n\d{2,}\n1\n$/);
  });

  test("its own pid in --pidfile and its id in --cidfile", async () => {
    const dir = mkdtempSync(join(daemon.dir, "files-"));
    const files = ["--cidfile", join(dir, "cid"), "--pidfile", join(dir, "pid")];
    const id = await mustLepton(daemon, ["run", "-d", ...files, "busybox", "sleep", "60"]);
    expect(readFileSync(join(dir, "cid"), "utf8")).toBe(id);
    expect(existsSync(`/proc/${readFileSync(join(dir, "pid"), "utf8")}`)).toBe(true);
    expect((await lepton(daemon, ["run", ...files, "busybox"])).code).toBe(125);
    await mustLepton(daemon, ["rm", "-f", id]);
  });
});

describe("a secret in the environment", () => {
  test("shows in no argv and in no file that others may read", async () => {
    const secret = "s3cr3t-canary-7361";
    const held = await mustLepton(daemon, ["run", "-d", "-e", `SECRET=${secret}`, "busybox", "sleep", "60"]);
    expect(argvWith(secret)).toEqual([]);
    expect(readableFilesWith(secret, [daemon.root, daemon.state, daemon.dataRoot, daemon.runRoot])).toEqual([]);
    await mustLepton(daemon, ["rm", "-f", held]);
    expect(await leaksSince(daemon, before)).toEqual([]);
  });
});
