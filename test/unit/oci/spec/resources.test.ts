import { describe, expect, it } from "vitest";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { limits } from "../../../../src/oci/spec/resources.ts";
import { badArgument, HOST, specWith } from "./inputs.ts";

const MIB = 1024 * 1024;
const resources = (options: SpecOptions) => limits(options, HOST).resources;

describe("memory", () => {
  it.each([
    [{}, undefined],
    [{ memoryBytes: 0 }, undefined],
    [{ memoryBytes: 6 * MIB }, { limit: 6 * MIB, swap: 12 * MIB }],
    [
      { memoryBytes: 64 * MIB, memorySwapBytes: 0 },
      { limit: 64 * MIB, swap: 128 * MIB },
    ],
    [
      { memoryBytes: 64 * MIB, memorySwapBytes: 64 * MIB },
      { limit: 64 * MIB, swap: 64 * MIB },
    ],
    [{ memoryBytes: 64 * MIB, memorySwapBytes: -1 }, { limit: 64 * MIB }],
    [{ memorySwapBytes: -1 }, undefined],
  ])("%j", (options, expected) => {
    expect(resources(options).memory).toEqual(expected);
  });

  it.each([
    [{ memoryBytes: 6 * MIB - 1 }, "Minimum memory limit allowed is 6MB"],
    [{ memoryBytes: 1 }, "Minimum memory limit allowed is 6MB"],
    [{ memoryBytes: -1 }, "Minimum memory limit allowed is 6MB"],
    [
      { memoryBytes: 64 * MIB, memorySwapBytes: 64 * MIB - 1 },
      "Minimum memoryswap limit should be larger than memory limit, see usage",
    ],
    [{ memorySwapBytes: MIB }, "You should always set the Memory limit when using Memoryswap limit, see usage"],
  ])("refuses %j", (options, message) => {
    expect(() => resources(options)).toThrow(badArgument(message));
  });

  it("limits without swap, and says so, where swap cannot be limited", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, swapLimit: false } };
    const warning =
      "Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.";
    const memory = { limit: 64 * MIB };
    expect(limits({ memoryBytes: 64 * MIB }, host)).toEqual({ resources: { memory }, warnings: [warning] });
    const unlimited = { memoryBytes: 64 * MIB, memorySwapBytes: -1 };
    expect(limits(unlimited, host)).toEqual({ resources: { memory }, warnings: [] });
  });
});

describe("cpu", () => {
  it.each([
    [0.01, 1000],
    [0.015, 1500],
    [0.1, 10_000],
    [0.29, 29_000],
    [1, 100_000],
    [1.5, 150_000],
    [3.999, 399_900],
    [4, 400_000],
  ])("%d CPUs are a quota of %d µs", (cpus, quota) => {
    expect(resources({ cpus }).cpu).toEqual({ quota, period: 100_000 });
  });

  it.each([-1, 0.009, 0.000001, 4.001, Number.POSITIVE_INFINITY])("refuses %d CPUs", (cpus) => {
    expect(() => resources({ cpus })).toThrow(
      badArgument("range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available"),
    );
  });

  it.each([0.0000000001, 1.00000000005, Number.NaN])("finds %d too precise", (cpus) => {
    expect(() => resources({ cpus })).toThrow("value is too precise");
  });

  it("needs the controller", () => {
    const host = { ...HOST, cgroup: { ...HOST.cgroup, controllers: [] } };
    expect(() => limits({ cpus: 1 }, host)).toThrow(/^NanoCPUs can not be set/);
    expect(limits({ cpuShares: 2 }, host)).toEqual({
      resources: {},
      warnings: ["Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded."],
    });
  });

  it("takes shares, quota and set together", () => {
    expect(resources({ cpus: 2, cpuShares: 512, cpusetCpus: "0-1,3" }).cpu).toEqual({
      shares: 512,
      quota: 200_000,
      period: 100_000,
      cpus: "0-1,3",
    });
    expect(() => resources({ cpuShares: -1 })).toThrow("invalid CPU shares (-1): value must be a positive integer");
  });

  it("checks the set against the CPUs there are", () => {
    expect(() => resources({ cpusetCpus: "3-4" })).toThrow(
      "Requested CPUs are not available - requested 3-4, available: 0-3",
    );
    expect(() => resources({ cpusetCpus: "0,x" })).toThrow("Invalid value 0,x for cpuset cpus");
  });
});

describe("pids", () => {
  it.each([
    [undefined, undefined],
    [0, undefined],
    [-1, undefined],
    [1, { limit: 1 }],
    [4096, { limit: 4096 }],
  ])("%s", (pidsLimit, expected) => {
    expect(resources(pidsLimit === undefined ? {} : { pidsLimit }).pids).toEqual(expected);
  });
});

describe("the rest of docker's limits", () => {
  const V1 = {
    ...HOST,
    cgroup: {
      ...HOST.cgroup,
      version: 1 as const,
      cpusetMems: "0",
      abilities: ["memory-reservation", "swappiness", "oom-kill-disable", "cpu-realtime"] as const,
    },
  };

  it("reaches the spec", () => {
    const options = {
      memoryBytes: 64 * MIB,
      memoryReservationBytes: 32 * MIB,
      memorySwappiness: 0,
      oomKillDisable: true,
      cpuPeriodUs: 50_000,
      cpuQuotaUs: 25_000,
      cpuRtPeriodUs: 1_000_000,
      cpuRtRuntimeUs: 950_000,
      cpusetMems: "0",
    };
    expect(limits(options, V1)).toEqual({
      resources: {
        memory: {
          limit: 64 * MIB,
          swap: 128 * MIB,
          reservation: 32 * MIB,
          swappiness: 0,
          disableOOMKiller: true,
        },
        cpu: { quota: 25_000, period: 50_000, realtimeRuntime: 950_000, realtimePeriod: 1_000_000, mems: "0" },
      },
      warnings: [],
    });
    expect(specWith({ oomScoreAdj: -500, rdtClass: "gold" })).toMatchObject({
      process: { oomScoreAdj: -500 },
      linux: { intelRdt: { closID: "gold" } },
    });
    expect(resources({ memoryReservationBytes: 8 * MIB }).memory).toEqual({ reservation: 8 * MIB });
    expect(resources({ cgroupConf: ["memory.high=1G", "io.max=8:0 rbps=1"] }).unified).toEqual({
      "memory.high": "1G",
      "io.max": "8:0 rbps=1",
    });
  });

  it.each([
    [{ memoryReservationBytes: 1 }, "Minimum memory reservation allowed is 6MB"],
    [
      { memoryBytes: 8 * MIB, memoryReservationBytes: 9 * MIB },
      "Minimum memory limit can not be less than memory reservation limit, see usage",
    ],
    [{ memorySwappiness: 101 }, "Invalid value: 101, valid memory swappiness range is 0-100"],
    [{ memorySwappiness: -2 }, "Invalid value: -2, valid memory swappiness range is 0-100"],
    [{ oomScoreAdj: 1001 }, "Invalid value 1001, range for oom score adj is [-1000, 1000]"],
    [{ cpus: 1, cpuPeriodUs: 1000 }, "Conflicting options: Nano CPUs and CPU Period cannot both be set."],
    [{ cpus: 1, cpuQuotaUs: 1000 }, "Conflicting options: Nano CPUs and CPU Quota cannot both be set."],
    [{ cpuPeriodUs: 999 }, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"],
    [{ cpuPeriodUs: 1e6 + 1 }, "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"],
    [{ cpuQuotaUs: 999 }, "CPU cfs quota can not be less than 1ms (i.e. 1000)"],
    [{ cpuRtPeriodUs: 1000, cpuRtRuntimeUs: 1001 }, "cpu real-time runtime cannot be higher than cpu real-time period"],
    [{ cpusetMems: "1" }, "Requested memory nodes are not available - requested 1, available: 0"],
    [{ cpusetMems: "x" }, "Invalid value x for cpuset mems"],
  ])("refuses %j", (options, message) => {
    expect(() => limits(options, V1)).toThrow(badArgument(message));
  });

  it("is dropped with docker's warnings where the kernel has no such limit", () => {
    const bare = { ...HOST, cgroup: { ...HOST.cgroup, controllers: [], abilities: [] } };
    const options = {
      memoryReservationBytes: 8 * MIB,
      memorySwappiness: 10,
      oomKillDisable: true,
      cpuQuotaUs: 5000,
      cpusetMems: "0",
    };
    expect(limits(options, bare)).toEqual({
      resources: {},
      warnings: [
        "Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.",
        "Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.",
        "Your kernel does not support OomKillDisable. OomKillDisable discarded.",
        "Your kernel does not support CPU CFS scheduler or the cgroup is not mounted. CPU period/quota discarded.",
        "Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.",
      ],
    });
  });

  it("warns of a container that can take all memory of the machine", () => {
    expect(limits({ oomKillDisable: true }, V1).warnings).toEqual([
      "OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.",
    ]);
  });

  it("refuses what the kernel cannot do and docker does not drop", () => {
    const refused = (message: string) => expect.objectContaining({ code: "failed-precondition", message });
    const realtime = () => limits({ cpuRtRuntimeUs: 1 }, HOST);
    expect(realtime).toThrow(refused("Your kernel does not support CPU real-time scheduler"));
    const conf = () => limits({ cgroupConf: ["memory.high=1"] }, V1);
    expect(conf).toThrow(refused("cannot use --cgroup-conf: this host has cgroup version 1"));
    for (const text of ["memory.high", "../x=1", "cgroup=1", "=1"])
      expect(() => resources({ cgroupConf: [text] })).toThrow(badArgument(`invalid --cgroup-conf: "${text}"`));
  });
});
