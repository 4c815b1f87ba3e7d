import fc from "fast-check";
import { expect, test } from "vitest";
import { histogramOf } from "../../../src/logs/histogram.ts";
import { parseJump } from "../../../src/logs/jump.ts";
import { LineRing } from "../../../src/logs/line-ring.ts";
import { CLEAR_LENS } from "../../../src/logs/line-track.ts";
import { LogView } from "../../../src/logs/log-view.ts";
import { createTimeReader } from "../../../src/logs/time-reader.ts";

function viewOf(times: readonly number[], text: (index: number) => string): LogView {
  const ring = new LineRing();
  for (const [index, timeMs] of times.entries()) {
    ring.push("stdout", new Date(timeMs).toISOString(), Buffer.from(`${text(index)}\n`));
  }
  const view = new LogView([ring], { ...CLEAR_LENS, levels: true });
  view.advance(1000);
  return view;
}

const START_MS = Date.parse("2026-01-02T03:04:05Z");
const SPANS = [0, 5, 900, 60_000, 3_600_000, 40 * 86_400_000];

test("every line is in one bar, in as many bars as there is room for", () => {
  const times = fc
    .tuple(
      fc.constantFrom(...SPANS),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
    )
    .map(([span, parts]) => parts.map((part) => START_MS + Math.floor(part * span)).sort((a, b) => a - b));
  fc.assert(
    fc.property(times, fc.integer({ min: 2, max: 100 }), (all, most) => {
      const view = viewOf(all, (index) => ["ERROR x", "WARN x", "ok"][index % 3] ?? "");
      const histogram = histogramOf(view, most);
      expect(histogram?.bars.length).toBeLessThanOrEqual(most);
      const sum = (of: "lines" | "warnings" | "errors") => histogram?.bars.reduce((total, bar) => total + bar[of], 0);
      expect(sum("lines")).toBe(all.length);
      expect(sum("errors")).toBe(Math.ceil(all.length / 3));
      expect(sum("warnings")).toBe(Math.ceil((all.length - 1) / 3));
    }),
  );
});

test("there is none without lines", () => {
  expect(
    histogramOf(
      viewOf([], () => ""),
      10,
    ),
  ).toBeUndefined();
});

test("times are read to the microsecond, in any zone", () => {
  const read = createTimeReader();
  expect(read("2026-01-02T03:04:05Z")).toBe(START_MS);
  expect(read("2026-01-02T03:04:05.25Z")).toBe(START_MS + 250);
  expect(read("2026-01-02T03:04:05.000123Z") - START_MS).toBeCloseTo(0.123, 3);
  expect(read("2026-01-02T04:04:05.000123+01:00") - START_MS).toBeCloseTo(0.123, 3);
  expect(read("no time")).toBeNaN();
});

test("a time to jump to is a clock's, an age, or a date", () => {
  const nowMs = new Date(2026, 0, 2, 12, 30, 0).getTime();
  const at = (day: number, hour: number, minute: number, second = 0) =>
    new Date(2026, 0, day, hour, minute, second).getTime();
  expect(parseJump("12:29", nowMs)).toBe(at(2, 12, 29));
  expect(parseJump("12:29:30", nowMs)).toBe(at(2, 12, 29, 30));
  expect(parseJump("12:31", nowMs)).toBe(at(1, 12, 31));
  expect(parseJump("5m", nowMs)).toBe(nowMs - 300_000);
  expect(parseJump("-5m", nowMs)).toBe(nowMs - 300_000);
  expect(parseJump("2026-01-01T08:00:00", nowMs)).toBe(at(1, 8, 0));
  for (const text of ["", "25:00", "12:61", "soon"]) expect(parseJump(text, nowMs)).toBeUndefined();
});
