import { describe, expect, it } from "vitest";
import type { SpecOptions } from "../../../../src/oci/spec/input.ts";
import { limits } from "../../../../src/oci/spec/resources.ts";
import { badArgument, HOST } from "./inputs.ts";

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
