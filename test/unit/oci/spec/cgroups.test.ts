import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cgroupsPath, detectCgroups } from "../../../../src/oci/spec/cgroups.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lepton-host-"));
});
afterEach(() => rm(root, { recursive: true }));

async function put(path: string, content: string | Uint8Array = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

describe("detectCgroups", () => {
  it("knows the pure version 2 of a host under systemd", async () => {
    await put("sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n");
    await put("sys/fs/cgroup/cpuset.cpus.effective", "0-7\n");
    await put("sys/fs/cgroup/cpuset.mems.effective", "0-1\n");
    await put("proc/self/cgroup", "0::/user.slice/x.scope\n");
    await put("sys/fs/cgroup/user.slice/x.scope/memory.swap.max", "max\n");
    await mkdir(join(root, "run/systemd/system"), { recursive: true });
    expect(await detectCgroups(root)).toEqual({
      version: 2,
      driver: "systemd",
      controllers: ["cpuset", "cpu", "io", "memory", "pids"],
      swapLimit: true,
      cpusetCpus: "0-7",
      cpusetMems: "0-1",
      abilities: ["memory-reservation", "blkio-weight", "blkio-weight-device", "blkio-throttle"],
    });
  });

  it("uses cgroupfs on version 2 without systemd, and may have no controllers", async () => {
    await put("sys/fs/cgroup/cgroup.controllers", "\n");
    await put("proc/self/cgroup", "0::/\n");
    expect(await detectCgroups(root)).toEqual({
      version: 2,
      driver: "cgroupfs",
      controllers: [],
      swapLimit: false,
      abilities: [],
    });
  });

  it("takes a hybrid for version 1 with cgroupfs, even under systemd", async () => {
    await put("sys/fs/cgroup/memory/memory.memsw.limit_in_bytes", "1");
    await put("sys/fs/cgroup/cpuset/cpuset.cpus", "0-1\n");
    for (const file of [
      "memory/memory.oom_control",
      "memory/memory.swappiness",
      "blkio/blkio.throttle.read_bps_device",
    ])
      await put(`sys/fs/cgroup/${file}`);
    await mkdir(join(root, "sys/fs/cgroup/cpu,cpuacct"));
    await symlink("cpu,cpuacct", join(root, "sys/fs/cgroup/cpu"));
    await symlink("cpu,cpuacct", join(root, "sys/fs/cgroup/cpuacct"));
    await put("sys/fs/cgroup/systemd/tasks");
    await put("sys/fs/cgroup/unified/cgroup.controllers", "hugetlb");
    await mkdir(join(root, "run/systemd/system"), { recursive: true });
    expect(await detectCgroups(root)).toEqual({
      version: 1,
      driver: "cgroupfs",
      controllers: ["blkio", "cpu", "cpuacct", "cpuset", "memory"],
      abilities: ["swappiness", "oom-kill-disable", "blkio-throttle"],
      swapLimit: true,
      cpusetCpus: "0-1",
    });
  });

  it("finds nothing where nothing is mounted", async () => {
    expect(await detectCgroups(root)).toEqual({
      version: 1,
      driver: "cgroupfs",
      controllers: [],
      swapLimit: false,
      abilities: [],
    });
  });
});

describe("cgroupsPath", () => {
  it("has the form of each driver", () => {
    expect(cgroupsPath("cgroupfs", "ns", "id")).toBe("/lepton/ns/id");
    expect(cgroupsPath("systemd", "ns", "id")).toBe("system.slice:lepton:id");
    expect(cgroupsPath("cgroupfs", "ns", "id", "/jobs//night/")).toBe("/jobs/night/id");
    expect(cgroupsPath("systemd", "ns", "id", "jobs.slice")).toBe("jobs.slice:lepton:id");
  });
});
