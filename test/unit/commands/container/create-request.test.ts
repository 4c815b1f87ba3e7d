import { describe, expect, test } from "vitest";
import { splitWords } from "../../../../src/cli/parse/options.ts";
import { createRequest } from "../../../../src/commands/container/create-request.ts";
import { run } from "../../../../src/commands/container/run.ts";
import type { CommandIo } from "../../../../src/commands/define.ts";

const split = (...words: readonly string[]) =>
  splitWords([...words, "busybox"], { options: run.options, stopsAtFirstArg: true });

async function request(...words: readonly string[]) {
  const warnings: string[] = [];
  const io = { env: {}, warn: (text: string) => warnings.push(text) } as Partial<CommandIo> as CommandIo;
  return { ...(await createRequest(split(...words), io)), warnings };
}

describe("limits and devices on the command line", () => {
  test("are asked of the engine by name", async () => {
    const words = [
      ...["--memory", "64m", "--memory-reservation", "32m", "--memory-swappiness", "10", "--oom-kill-disable"],
      ...["--oom-score-adj", "-5", "--cpu-period", "50000", "--cpu-quota", "25000", "--cpuset-mems", "0"],
      ...["--cpu-rt-period", "1000", "--cpu-rt-runtime", "900", "--blkio-weight", "300"],
      ...["--blkio-weight-device", "/dev/sda:10", "--device-read-bps", "/dev/sda:1mb"],
      ...["--device-write-iops", "/dev/sda:7", "--device", "/dev/fuse", "--device-cgroup-rule", "c 1:3 r"],
      ...["--ipc", "host", "--pid", "host", "--uts", "host", "--cgroupns", "host", "--userns", "host"],
      ...["--cgroup-parent", "jobs", "--umask", "0027", "--runtime", "crun", "--rdt-class", "gold"],
      ...["--cgroup-conf", "memory.high=1G", "--pids-limit", "9", "--shm-size", "1m", "--ulimit", "nofile=5"],
    ];
    expect(await request(...words)).toMatchObject({
      memoryBytes: 64 << 20,
      memoryReservationBytes: 32 << 20,
      memorySwappiness: 10,
      oomKillDisable: true,
      oomScoreAdj: -5,
      cpuPeriodUs: 50_000,
      cpuQuotaUs: 25_000,
      cpusetMems: "0",
      cpuRtPeriodUs: 1000,
      cpuRtRuntimeUs: 900,
      blkioWeight: 300,
      blkioWeightDevices: ["/dev/sda:10"],
      deviceReadBps: ["/dev/sda:1mb"],
      deviceWriteIops: ["/dev/sda:7"],
      devices: ["/dev/fuse"],
      deviceCgroupRules: ["c 1:3 r"],
      ipc: "host",
      pid: "host",
      uts: "host",
      cgroupns: "host",
      userns: "host",
      cgroupParent: "jobs",
      umask: "0027",
      runtime: "crun",
      rdtClass: "gold",
      cgroupConf: ["memory.high=1G"],
      pidsLimit: 9,
      shmSizeBytes: 1 << 20,
      ulimits: ["nofile=5"],
      warnings: [],
    });
  });

  test("say so where they change nothing", async () => {
    const { warnings } = await request("--kernel-memory", "64m");
    expect(warnings).toEqual(["--kernel-memory changes nothing: the kernel counts it with the memory of --memory"]);
  });
});

describe("what cannot be", () => {
  test.each([
    ["--link", "web"],
    ["--storage-opt", "size=1G"],
    ["--volume-driver", "nfs"],
    ["--isolation", "hyperv"],
    ["--disable-content-trust=false"],
    ["--verify", "cosign"],
    ["--cpu-count", "2"],
    ["--io-maxiops", "2"],
  ])("is refused in one line: %s %s", (...words) => {
    const flag = words[0].split("=")[0];
    expect(() => split(...words)).toThrow(new RegExp(`^invalid argument ".*" for "${flag}" flag: .+`));
  });

  test("is taken where it asks for what is there anyway", async () => {
    const words = ["--volume-driver", "local", "--isolation", "default", "--disable-content-trust=true"];
    expect((await request(...words)).warnings).toEqual([]);
  });
});
