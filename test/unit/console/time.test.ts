import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createClock, rfc3339FromNs, rfc3339ToMs } from "../../../src/console/time.ts";

describe("a time in nanoseconds", () => {
  test("is written with nine digits in UTC", () => {
    expect(rfc3339FromNs(1_767_323_045_000_000_007n)).toBe("2026-01-02T03:04:05.000000007Z");
    expect(rfc3339FromNs(0n)).toBe("1970-01-01T00:00:00.000000000Z");
  });

  test("sorts as text as it does as number", () => {
    const time = fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n });
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(rfc3339FromNs(a) < rfc3339FromNs(b)).toBe(a < b);
      }),
    );
  });

  test.each([
    ["2026-01-02T03:04:05.123456789Z", 1_767_323_045_123.4568],
    ["2026-01-02T03:04:05Z", 1_767_323_045_000],
    ["2026-01-02T05:04:05.5+02:00", 1_767_323_045_500],
  ])("is read from %s", (text, ms) => {
    expect(rfc3339ToMs(text)).toBeCloseTo(ms, 3);
  });

  test.each(["", "yesterday", "2026-01-02", "2026-01-02 03:04:05Z"])("is not read from %j", (text) => {
    expect(rfc3339ToMs(text)).toBeNaN();
  });
});

describe("the clock", () => {
  test("never goes back while the system's clock does not", () => {
    const clock = createClock();
    let last = clock();
    for (let i = 0; i < 10_000; i++) {
      const now = clock();
      expect(now >= last).toBe(true);
      last = now;
    }
    expect(Math.abs(Number(last / 1_000_000n) - Date.now())).toBeLessThan(5);
  });

  test("follows the system's clock when that is set", () => {
    const clock = createClock();
    clock();
    const tomorrow = Date.now() + 86_400_000;
    vi.spyOn(Date, "now").mockReturnValue(tomorrow);
    expect(clock() / 1_000_000n).toBe(BigInt(tomorrow));
    vi.restoreAllMocks();
  });
});
