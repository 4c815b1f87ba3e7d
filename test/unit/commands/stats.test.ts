import { describe, expect, it } from "vitest";
import {
  cpuPercent,
  memoryPercent,
  STATS_COLUMNS,
  type StatsRow,
} from "../../../src/commands/container/stats-columns.ts";
import type { ContainerStats } from "../../../src/engine/types.ts";

function sample(over: Partial<ContainerStats> = {}): ContainerStats {
  return {
    id: "0123456789abcdef",
    namespace: "default",
    timeMs: 1000,
    cpuTotalNs: 0n,
    memoryBytes: 1_258_291,
    memoryLimitBytes: 4 * 1024 ** 3,
    networkRxBytes: 10_000,
    networkTxBytes: 2_000,
    blockReadBytes: 0,
    blockWriteBytes: 1_234_567,
    pids: 3,
    pidsLimit: 0,
    ...over,
  };
}

describe("cpuPercent", () => {
  it.each([
    [500_000_000n, 2000, 50],
    [2_000_000_000n, 2000, 200],
    [0n, 2000, 0],
    [1n, 1000, 0],
    [-5n, 2000, 0],
  ])("of %d ns more at %d ms is %d", (cpuTotalNs, timeMs, percent) => {
    expect(cpuPercent(sample(), sample({ cpuTotalNs, timeMs }))).toBe(percent);
  });

  it("is nothing without a sample before", () => expect(cpuPercent(undefined, sample({ cpuTotalNs: 9n }))).toBe(0));

  it("has no memory percent without a limit", () => expect(memoryPercent(sample({ memoryLimitBytes: 0 }))).toBe(0));
});

describe("columns", () => {
  const cells = (row: StatsRow): string[] =>
    STATS_COLUMNS.filter(({ hidden }) => hidden !== true).map(({ text }) => text(row, { nowMs: 0, trunc: true }));

  it("are docker's", () => {
    const now = sample({ cpuTotalNs: 123_400_000n, timeMs: 2000 });
    expect(cells({ id: now.id, name: "web", asked: "web", before: sample(), now })).toEqual([
      "0123456789ab",
      "web",
      "12.34%",
      "1.2MiB / 4GiB",
      "0.03%",
      "10kB / 2kB",
      "0B / 1.23MB",
      "3",
    ]);
  });

  it("show dashes for what is not known", () => {
    expect(cells({ id: "a", name: "", asked: "a" })).toEqual(["a", "--", "--", "-- / --", "--", "--", "--", "--"]);
  });
});
