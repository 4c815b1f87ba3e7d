import { describe, expect, test } from "vitest";
import { changeLimits, type LimitChange } from "../../../../src/oci/spec/change-limits.ts";
import type { HostFacts } from "../../../../src/oci/spec/input.ts";
import type { LinuxResources } from "../../../../src/oci/spec/types.ts";

const MIB = 1024 * 1024;
const host = {
  cpuCount: 4,
  cgroup: {
    version: 2,
    controllers: ["cpu", "cpuset", "memory", "pids", "io"],
    abilities: ["memory-reservation", "blkio-weight"],
    swapLimit: true,
    cpusetCpus: "0-3",
    cpusetMems: "0",
  },
} as unknown as HostFacts;
const devices = [{ allow: false, access: "rwm" }] as LinuxResources["devices"];
const change = (old: Partial<LinuxResources>, what: LimitChange) => changeLimits({ devices, ...old }, what, host);

describe("changeLimits", () => {
  test("leaves alone what is not named", () => {
    const old = {
      memory: { limit: 64 * MIB, swap: 128 * MIB, swappiness: 10 },
      cpu: { shares: 5 },
      unified: { a: "b" },
    };
    expect(change(old, { pidsLimit: 9 })).toEqual({
      resources: { devices, ...old, pids: { limit: 9 } },
      applied: { memory: { limit: 64 * MIB, swap: 128 * MIB }, cpu: { shares: 5 }, pids: { limit: 9 } },
      warnings: [],
    });
  });

  test("puts --cpus in the place of a quota and a period", () => {
    const { resources } = change({ cpu: { quota: 1000, period: 5000, cpus: "0" } }, { cpus: 1.5 });
    expect(resources.cpu).toEqual({ quota: 150_000, period: 100_000, cpus: "0" });
  });

  test("tells the running task of what is unlimited now, and leaves it out of the spec", () => {
    const { resources, applied } = change(
      { memory: { limit: 64 * MIB, swap: 64 * MIB }, pids: { limit: 5 } },
      { memorySwapBytes: -1, pidsLimit: -1 },
    );
    expect(resources).toEqual({ devices, memory: { limit: 64 * MIB } });
    expect(applied).toEqual({ memory: { limit: 64 * MIB, swap: -1 }, pids: { limit: -1 } });
  });

  test("takes a 0 and an empty word for nothing, as docker", () => {
    const old = { memory: { limit: 64 * MIB, swap: 128 * MIB }, cpu: { cpus: "1" } };
    expect(change(old, { memoryBytes: 0, cpusetCpus: "", cpuShares: 0 }).resources).toEqual({ devices, ...old });
  });

  test("is the same the second time", () => {
    const what = { memoryBytes: 32 * MIB, cpus: 0.5, pidsLimit: 7, cpuShares: 9 };
    const old = { devices, memory: { limit: 64 * MIB, swap: 128 * MIB } };
    const once = changeLimits(old, what, host);
    expect(changeLimits(once.resources, what, host)).toEqual(once);
  });

  test.each<[Partial<LinuxResources>, LimitChange, string]>([
    [{ memory: { limit: 64 * MIB, swap: 64 * MIB } }, { memoryBytes: 65 * MIB }, "already set memoryswap limit"],
    [{}, { memoryBytes: 65 * MIB }, "already set memoryswap limit"],
    [{}, { memoryBytes: MIB }, "already set memoryswap limit"],
    [{}, { memoryBytes: MIB, memorySwapBytes: -1 }, "Minimum memory limit allowed is 6MB"],
    [{ memory: { limit: 64 * MIB } }, { memoryReservationBytes: 65 * MIB }, "can not be less than memory reservation"],
    [{}, { cpus: 5 }, "range of CPUs is from 0.01 to 4.00"],
    [{}, { cpusetCpus: "0-7" }, "Requested CPUs are not available - requested 0-7, available: 0-3"],
  ])("from %j refuses %j", (old, what, message) => {
    expect(() => change(old, what)).toThrow(message);
  });
});
