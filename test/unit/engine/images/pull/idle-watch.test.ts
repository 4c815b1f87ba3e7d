import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openIdleWatch } from "../../../../../src/engine/images/pull/idle-watch.ts";
import { LeptonError } from "../../../../../src/errors.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("work in which nothing moves is ended, and says how long", () => {
  const { signal } = openIdleWatch(2000);
  vi.advanceTimersByTime(1999);
  expect(signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(signal.reason).toMatchObject({ code: "timeout", message: "less than 1 KiB/s came for 2 s" });
});

test("bytes renew the patience only when they are 1 KiB/s", () => {
  const watch = openIdleWatch(2000);
  for (let count = 0; count < 10; count++) {
    vi.advanceTimersByTime(500);
    watch.passed(1024);
  }
  expect(watch.signal.aborted).toBe(false);
  for (let count = 0; count < 4; count++) {
    vi.advanceTimersByTime(500);
    watch.passed(1);
  }
  expect(watch.signal.aborted).toBe(true);
});

test("a thing that is complete renews the patience, however small", () => {
  const watch = openIdleWatch(2000);
  for (let count = 0; count < 10; count++) {
    vi.advanceTimersByTime(1500);
    watch.moved();
  }
  expect(watch.signal.aborted).toBe(false);
});

test("it can rest, be stopped with an error, and is stopped by the caller's signal", () => {
  const resting = openIdleWatch(2000);
  resting.rest();
  vi.advanceTimersByTime(10_000);
  expect(resting.signal.aborted).toBe(false);
  const error = new LeptonError("failed-precondition", "too much");
  resting.stop(error);
  expect(resting.signal.reason).toBe(error);
  const caller = new AbortController();
  const called = openIdleWatch(2000, caller.signal);
  caller.abort(error);
  expect(called.signal.reason).toBe(error);
  called.close();
});
