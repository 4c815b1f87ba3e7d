import { expect, it } from "vitest";
import { HOST, specWith } from "./inputs.ts";

it("masks the thermal throttle counters of this machine's CPUs", () => {
  const path = "/sys/devices/system/cpu/cpu0/thermal_throttle";
  const { maskedPaths } = specWith({}, { host: { ...HOST, thermalThrottlePaths: [path] } }).linux;
  expect(maskedPaths).toHaveLength(13);
  expect(maskedPaths.at(-1)).toBe(path);
});

it("leaves all open with systempaths=unconfined", () => {
  const { maskedPaths, readonlyPaths } = specWith({ securityOpt: ["systempaths=unconfined"] }).linux;
  expect([maskedPaths, readonlyPaths]).toEqual([[], []]);
});
