import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { frameClock } from "../../../../components/screen/frame-clock.ts";

const TIMES = { streamMs: 33, changeMs: 16, activeForMs: 500, activeMs: 16 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function clockOf() {
  const draw = vi.fn<() => void>();
  return { draw, clock: frameClock(draw, TIMES, () => performance.now()) };
}

test("nothing asked, nothing drawn and no timer", () => {
  const { draw } = clockOf();
  vi.advanceTimersByTime(10_000);
  expect(draw).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("a key is drawn at once, many requests in a turn once", () => {
  const { draw, clock } = clockOf();
  for (let i = 0; i < 100; i++) clock.request("now");
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(1);
});

test("a stream is drawn thirty times a second however often it asks", () => {
  const { draw, clock } = clockOf();
  for (let ms = 0; ms < 1000; ms++) {
    clock.request("stream");
    vi.advanceTimersByTime(1);
  }
  expect(draw.mock.calls.length).toBeGreaterThanOrEqual(28);
  expect(draw.mock.calls.length).toBeLessThanOrEqual(31);
});

test("a key does not wait for the stream's next frame", () => {
  const { draw, clock } = clockOf();
  clock.request("stream");
  vi.advanceTimersByTime(5);
  clock.request("stream");
  clock.request("now");
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(2);
});

test("what is asked while held is drawn on release", () => {
  const { draw, clock } = clockOf();
  clock.hold();
  clock.request("now");
  vi.advanceTimersByTime(1000);
  expect(draw).not.toHaveBeenCalled();
  clock.release();
  vi.advanceTimersByTime(0);
  expect(draw).toHaveBeenCalledTimes(1);
});
