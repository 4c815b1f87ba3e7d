import { describe, expect, test } from "vitest";
import type { Answer } from "../../../../src/registry/http/exchange.ts";
import { backOffMs, isPassingStatus, retryAfterMs } from "../../../../src/registry/http/retry.ts";

const now = Date.parse("2026-01-01T00:00:00Z");
const answer = (value?: string): Answer => ({
  url: new URL("https://registry.example/"),
  method: "GET",
  status: 429,
  statusText: "429 Too Many Requests",
  headers: value === undefined ? {} : { "retry-after": value },
  body: (async function* () {})(),
  discard: () => undefined,
});

describe("Retry-After", () => {
  test.each([
    [undefined, 0],
    ["0", 0],
    ["7", 7_000],
    ["60", 60_000],
    ["Thu, 01 Jan 2026 00:00:05 GMT", 5_000],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["soon", 0],
    ["-5", 0],
  ])("of %j is %i ms", (value, ms) => {
    expect(retryAfterMs(answer(value), now)).toBe(ms);
  });

  test.each(["61", "99999999999999999999", "Thu, 01 Jan 2026 00:02:00 GMT"])("of %j is not waited for", (value) => {
    expect(() => retryAfterMs(answer(value), now)).toThrow(
      /registry.example answered 429 Too Many Requests and asks to wait \d+ s/,
    );
  });
});

test("back-off grows fourfold, a quarter up or down", () => {
  for (const [done, ms] of [
    [1, 200],
    [2, 800],
    [3, 3200],
  ] as const) {
    for (let count = 0; count < 100; count++) {
      expect(backOffMs(done)).toBeGreaterThanOrEqual(ms * 0.75);
      expect(backOffMs(done)).toBeLessThanOrEqual(ms * 1.25);
    }
  }
});

test("only what may pass is tried again", () => {
  expect([408, 429, 500, 502, 503, 504].every(isPassingStatus)).toBe(true);
  expect([200, 206, 301, 400, 401, 403, 404, 416, 501, 505].some(isPassingStatus)).toBe(false);
});
