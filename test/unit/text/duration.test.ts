import { describe, expect, it } from "vitest";
import { humanDuration, parseGoDuration } from "../../../src/text/duration.ts";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("humanDuration", () => {
  it.each([
    [-5 * S, "Less than a second"],
    [450, "Less than a second"],
    [1 * S, "1 second"],
    [45 * S, "45 seconds"],
    [59.9 * S, "59 seconds"],
    [1 * M, "About a minute"],
    [119 * S, "About a minute"],
    [2 * M, "2 minutes"],
    [45 * M, "45 minutes"],
    [59 * M + 59 * S, "59 minutes"],
    [1 * H, "About an hour"],
    [89 * M, "About an hour"],
    [90 * M, "2 hours"],
    [45 * H, "45 hours"],
    [48 * H, "2 days"],
    [13 * D, "13 days"],
    [14 * D, "2 weeks"],
    [35 * D, "5 weeks"],
    [60 * D, "2 months"],
    [400 * D, "13 months"],
    [730 * D, "2 years"],
    [3651 * D, "10 years"],
  ])("%d ms is %s", (ms, text) => expect(humanDuration(ms)).toBe(text));
});

describe("parseGoDuration", () => {
  it.each([
    ["0", 0],
    ["5s", 5 * S],
    ["1h30m", 90 * M],
    ["1.5h", 90 * M],
    [".5s", 500],
    ["-10m", -10 * M],
    ["+3ms", 3],
    ["2h45m30.5s", 2 * H + 45 * M + 30.5 * S],
    ["1us", 0.001],
    ["1µs", 0.001],
  ])("%s", (text, ms) => expect(parseGoDuration(text)).toBeCloseTo(ms, 9));

  it.each(["", "5", "s", "1d", "1h 2m", "1hh", "--1s", ".s", "99999999h", "1e3s", "NaN"])("refuses %j", (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});
