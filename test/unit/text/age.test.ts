import { describe, expect, it } from "vitest";
import { formatAge, goTime, parseTimestamp, rfc3339Nano } from "../../../src/text/age.ts";

const NOW = Date.UTC(2026, 0, 2, 15, 4, 5);

describe("formatAge", () => {
  it("counts back from now", () => expect(formatAge(NOW - 180_000, NOW)).toBe("3 minutes ago"));
});

describe("times in the zone of the reader", () => {
  const inZone = (zone: string, show: () => string): string => {
    const before = process.env["TZ"];
    process.env["TZ"] = zone;
    try {
      return show();
    } finally {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    }
  };

  it.each([
    ["UTC", "2026-01-02 15:04:05 +0000 UTC", "2026-01-02T15:04:05.000000000Z"],
    ["Europe/Berlin", "2026-01-02 16:04:05 +0100 CET", "2026-01-02T16:04:05.000000000+01:00"],
    ["America/New_York", "2026-01-02 10:04:05 -0500 EST", "2026-01-02T10:04:05.000000000-05:00"],
    ["Asia/Kolkata", "2026-01-02 20:34:05 +0530 IST", "2026-01-02T20:34:05.000000000+05:30"],
    ["America/Sao_Paulo", "2026-01-02 12:04:05 -0300 -03", "2026-01-02T12:04:05.000000000-03:00"],
  ])("%s", (zone, go, rfc) => {
    expect(inZone(zone, () => goTime(NOW))).toBe(go);
    expect(inZone(zone, () => rfc3339Nano(NOW))).toBe(rfc);
  });

  it("keeps the fraction", () => {
    expect(inZone("UTC", () => rfc3339Nano(NOW + 123.456))).toBe("2026-01-02T15:04:05.123456000Z");
  });
});

describe("parseTimestamp", () => {
  it.each([
    ["42m", NOW - 42 * 60_000],
    ["1136073600", 1_136_073_600_000],
    ["1136073600.500000001", 1_136_073_600_500],
    ["2026-01-02T15:04:05Z", NOW],
    ["2026-01-02T15:04:05.5Z", NOW + 500],
    ["2026-01-02T16:04:05+01:00", NOW],
    ["2026-01-02T15:04Z", NOW - 5_000],
    ["0", 0],
  ])("%s", (text, ms) => expect(parseTimestamp(text, NOW)).toBeCloseTo(ms, 3));

  it("takes a time without zone as local time", () => {
    expect(parseTimestamp("2026-01-02T15:04:05", NOW)).toBe(new Date(2026, 0, 2, 15, 4, 5).getTime());
    expect(parseTimestamp("2026-01-02", NOW)).toBe(new Date(2026, 0, 2).getTime());
  });

  it.each(["", "yesterday", "2026-13-01", "2026-01-02 15:04", "12:00", "1e9", "NaN"])("refuses %j", (text) => {
    expect(parseTimestamp(text, NOW)).toBeUndefined();
  });
});
