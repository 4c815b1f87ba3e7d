import { describe, expect, test } from "vitest";
import { fromMs, fromRfc3339, toMs, toNs, toRfc3339 } from "../../../src/containerd/time.ts";

const goZero = { seconds: -62_135_596_800n, nanos: 0 };

describe("time", () => {
  test("Go's zero time and an absent one are undefined", () => {
    for (const time of [goZero, undefined]) {
      expect(toMs(time)).toBeUndefined();
      expect(toNs(time)).toBeUndefined();
      expect(toRfc3339(time)).toBeUndefined();
    }
  });

  test.each([
    ["1970-01-01T00:00:00Z", 0n, 0],
    ["2024-02-29T12:34:56.789Z", 1_709_210_096n, 789_000_000],
    ["2024-02-29T12:34:56.000000001Z", 1_709_210_096n, 1],
    ["1969-12-31T23:59:59.5Z", -1n, 500_000_000],
  ])("%s goes both ways without losing a nanosecond", (text, seconds, nanos) => {
    expect(fromRfc3339(text)).toEqual({ seconds, nanos });
    expect(toRfc3339({ seconds, nanos })).toBe(text);
  });

  test("an offset is taken off", () => {
    expect(fromRfc3339("2024-01-01T02:00:00.25+02:00")).toEqual(fromRfc3339("2024-01-01T00:00:00.25Z"));
  });

  test.each(["", "yesterday", "2024-01-01", "2024-13-01T00:00:00Z", "2024-01-01T00:00:00"])("refuses %j", (text) => {
    expect(() => fromRfc3339(text)).toThrow(expect.objectContaining({ code: "invalid-argument" }));
  });

  test("milliseconds go both ways, before the epoch too", () => {
    for (const ms of [0, 1, 1_709_210_096_789, -1]) expect(toMs(fromMs(ms))).toBe(ms);
    expect(fromMs(-1)).toEqual({ seconds: -1n, nanos: 999_000_000 });
  });

  test("nanoseconds pass 2^53", () => {
    expect(toNs({ seconds: 1_709_210_096n, nanos: 123_456_789 })).toBe(1_709_210_096_123_456_789n);
  });
});
