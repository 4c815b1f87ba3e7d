import { expect, test } from "vitest";
import { grouped, shortAge, shortBytes, shortPercent, sparkline } from "../../../components/figures.ts";

test("sizes fit in four cells", () => {
  const sizes = [0, 999, 1023, 1024, 1536, 10_240, 64 * 1024 ** 2, 999.6 * 1024 ** 2, 1.25 * 1024 ** 3, 3 * 1024 ** 5];
  expect(sizes.map(shortBytes)).toEqual(["0B", "999B", "1K", "1K", "1.5K", "10K", "64M", "1G", "1.3G", "3P"]);
});

test("ages, percentages and counts in short", () => {
  expect([4, 65, 3600 * 5, 86_400 * 14, 86_400 * 800].map((s) => shortAge(0, s * 1000))).toEqual([
    "4s",
    "1m",
    "5h",
    "14d",
    "2y",
  ]);
  expect([0, 12.44, 99.94, 99.96, 140].map(shortPercent)).toEqual(["0.0", "12.4", "99.9", "100", "140"]);
  expect([7, 1204, 1_234_567].map(grouped)).toEqual(["7", "1,204", "1,234,567"]);
});

test("a spark line ends with the newest value", () => {
  expect(sparkline([0, 50, 100], 5, 100, ["_", "-", "#"])).toBe("  _-#");
  expect(sparkline([1, 2, 3, 4], 2, 4, ["a", "b", "c", "d"])).toBe("dd");
});
