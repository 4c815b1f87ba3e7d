/** How many lines there were over time, in steps that people know. */
import type { LogView } from "./log-view.ts";

export interface Bar {
  readonly lines: number;
  readonly warnings: number;
  readonly errors: number;
}

export interface Histogram {
  readonly fromMs: number;
  readonly stepMs: number;
  /** Oldest first. */
  readonly bars: readonly Bar[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS: readonly number[] = [
  ...[10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((count) => count * HOUR),
];

/** Of the lines shown, in so many bars at most; undefined where there is none. Steps lie on the clock, so bars stay. */
export function histogramOf(view: LogView, most: number): Histogram | undefined {
  const [first, last] = [view.first(), view.last()];
  if (first === undefined || last === undefined || most < 1) return undefined;
  const [fromMs, toMs] = [view.keyOf(first), view.keyOf(last)];
  const stepMs = stepFor(fromMs, toMs, most);
  const start = Math.floor(fromMs / stepMs) * stepMs;
  const count = Math.floor((toMs - start) / stepMs) + 1;
  const bars = Array.from({ length: Math.min(count, most) }, (_, index) =>
    view.counts(start + index * stepMs, start + (index + 1) * stepMs),
  );
  return { fromMs: start, stepMs, bars };
}

function stepFor(fromMs: number, toMs: number, most: number): number {
  const fits = (step: number) => Math.floor(toMs / step) - Math.floor(fromMs / step) + 1 <= most;
  const known = STEPS.find(fits);
  if (known !== undefined) return known;
  const day = 24 * HOUR;
  return Math.ceil((toMs - fromMs) / day / Math.max(1, most - 1)) * day;
}
