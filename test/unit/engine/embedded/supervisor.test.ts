import { expect, it } from "vitest";
import { backOffMs } from "../../../../src/engine/embedded/supervisor.ts";

it.each([
  [0, 100],
  [1, 100],
  [2, 200],
  [5, 1600],
  [9, 25_600],
  [10, 30_000],
  [5000, 30_000],
])("after %i starts that came to nothing waits %i ms", (failures, expected) => {
  expect(backOffMs(failures)).toBe(expected);
});
