import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openSlowWatch } from "../../../../../src/engine/images/pull/slow-watch.ts";
import { LeptonError } from "../../../../../src/errors.ts";

const never = new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a fetch of which nothing new is told is stopped, in words that are no time-out", () => {
  const { signal } = openSlowWatch(never, 2000);
  vi.advanceTimersByTime(1999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: "unavailable", message: "less than a MiB of any blob came in 2 s" });
});

test("each blob that grows or is stored renews the patience", () => {
  const watch = openSlowWatch(never, 2000);
  for (let count = 0; count < 10; count++) {
    vi.advanceTimersByTime(1500);
    if (count % 2 === 0) watch.grew("a", false);
    else watch.stored("b");
  }
  expect(watch.signal.aborted).toBe(false);
});

test("a blob that is whole may be stored as slowly as the disk is", () => {
  const watch = openSlowWatch(never, 2000);
  watch.grew("a", true);
  vi.advanceTimersByTime(60_000);
  expect(watch.signal.aborted).toBe(false);
  watch.stored("a");
  vi.advanceTimersByTime(2000);
  expect(watch.signal.aborted).toBe(true);
});

test("it can be closed, whatever is told later, and the caller's signal stops it", () => {
  const closed = openSlowWatch(never, 2000);
  closed.close();
  closed.grew("a", false);
  vi.advanceTimersByTime(60_000);
  expect(closed.signal.aborted).toBe(false);
  const error = new LeptonError("failed-precondition", "too much");
  const caller = new AbortController();
  const called = openSlowWatch(caller.signal, 2000);
  caller.abort(error);
  expect(called.signal.reason).toBe(error);
  called.close();
});
