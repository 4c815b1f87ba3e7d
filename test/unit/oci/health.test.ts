import { describe, expect, test } from "vitest";
import { healthCheckOfImage, healthProbe, mergeHealthChecks } from "../../../src/oci/health.ts";

describe("healthCheckOfImage", () => {
  test("reads docker's nanoseconds", () => {
    const Healthcheck = { Test: ["CMD", "true"], Interval: 5e9, Timeout: 1e8, StartPeriod: 2e9, Retries: 4 };
    expect(healthCheckOfImage({ Healthcheck })).toEqual({
      test: ["CMD", "true"],
      intervalMs: 5000,
      timeoutMs: 100,
      startPeriodMs: 2000,
      startIntervalMs: 0,
      retries: 4,
    });
  });

  test.each([[{}], [{ Healthcheck: null }], [{ Healthcheck: "CMD true" }], [{ Healthcheck: { Test: "true" } }]])(
    "of %j is none",
    (config) => {
      expect(healthCheckOfImage(config)).toBeUndefined();
    },
  );
});

describe("mergeHealthChecks", () => {
  const image = { test: ["CMD", "true"], intervalMs: 5000, retries: 2 };

  test("completes what the user gave by what the image has", () => {
    expect(mergeHealthChecks(undefined, image)).toEqual(image);
    expect(mergeHealthChecks({ intervalMs: 0, retries: 7 }, image)).toEqual({ ...image, retries: 7 });
    expect(mergeHealthChecks({ test: ["NONE"] }, image)).toMatchObject({ test: ["NONE"] });
  });

  test("refuses times that are too short, in docker's words", () => {
    expect(() => mergeHealthChecks({ startIntervalMs: 0.5 }, image)).toThrow(
      "StartInterval in Healthcheck cannot be less than 1ms",
    );
  });
});

describe("healthProbe", () => {
  test.each([[{}], [{ test: [] }], [{ test: ["NONE"] }], [{ test: ["CMD"] }], [{ test: ["SOMETHING", "x"] }]])(
    "of %j is none",
    (check) => {
      expect(healthProbe(check)).toBeUndefined();
    },
  );

  test("has docker's defaults, and the image's shell for a line", () => {
    expect(healthProbe({ test: ["CMD-SHELL", "a && b"] })).toEqual({
      argv: ["/bin/sh", "-c", "a && b"],
      intervalMs: 30_000,
      timeoutMs: 30_000,
      startPeriodMs: 0,
      startIntervalMs: 5_000,
      retries: 3,
    });
    expect(healthProbe({ test: ["CMD-SHELL", "a"] }, ["/bin/bash", "-ec"])?.argv).toEqual(["/bin/bash", "-ec", "a"]);
    expect(healthProbe({ test: ["CMD", "a", "b c"] })?.argv).toEqual(["a", "b c"]);
  });
});
