import { expect, it } from "vitest";
import { kernelAtLeast } from "../../../../src/oci/spec/kernel-version.ts";

it.each([
  ["5.12.0", "5.12", true],
  ["5.11.22-generic", "5.12", false],
  ["6.0", "5.12", true],
  ["4.20.1", "5.12", false],
  ["6-rc1", "6.0", true],
  ["", "4.8", false],
])("%s is at least %s: %s", (release, wanted, expected) => {
  expect(kernelAtLeast(release, wanted)).toBe(expected);
});
