import fc from "fast-check";
import { expect, it } from "vitest";
import { parseCpuList } from "../../../../src/oci/spec/cpu-list.ts";

it.each([
  ["0", [0]],
  ["0-3,8", [0, 1, 2, 3, 8]],
  ["3,1,1-2", [1, 2, 3]],
  ["", undefined],
  ["a", undefined],
  ["1-", undefined],
  ["-1", undefined],
  ["3-1", undefined],
  ["0-999999999", undefined],
])("%j is %j", (text, expected) => {
  expect(parseCpuList(text)).toEqual(expected);
});

it("reads any set of numbers back in order", () => {
  const cpus = fc.uniqueArray(fc.integer({ min: 0, max: 8191 }), { minLength: 1 });
  fc.assert(
    fc.property(cpus, (set) => {
      expect(parseCpuList(set.join(","))).toEqual([...set].sort((a, b) => a - b));
    }),
  );
});
