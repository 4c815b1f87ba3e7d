import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { isOverAfter } from "../../../../src/console/health/or-after.ts";

test("a pause ends with what it is for, however long it was to be", async () => {
  const over = new AbortController();
  const pause = isOverAfter(2 ** 40, over.signal);
  over.abort();
  expect(await pause).toBe(true);
  expect(await isOverAfter(2 ** 40, over.signal)).toBe(true);
});

test("thousands of pauses leave nothing with what lasts longer than they", async () => {
  const over = new AbortController();
  const pauses = Array.from({ length: 1000 }, () => isOverAfter(0, over.signal));
  expect(new Set(await Promise.all(pauses))).toEqual(new Set([false]));
  expect(getEventListeners(over.signal, "abort")).toEqual([]);
});
