import { expect, test } from "vitest";
import { foldResult, type HealthState, STARTING } from "../../../../src/console/health/state.ts";

const result = (exitCode: number) => ({ start: "s", end: "e", exitCode, output: "" });
const after = (codes: readonly number[], retries: number, inStartPeriod = false): HealthState =>
  codes.reduce<HealthState>((state, code) => foldResult(state, result(code), { retries, inStartPeriod }), STARTING);

test.each([
  [[0], "healthy", 0],
  [[1], "starting", 1],
  [[1, 1], "starting", 2],
  [[1, 1, 1], "unhealthy", 3],
  [[0, 1, -1], "healthy", 2],
  [[0, 1, -1, 7], "unhealthy", 3],
  [[1, 1, 1, 1], "unhealthy", 4],
  [[1, 1, 1, 0], "healthy", 0],
] as const)("after %j it is %s with a streak of %i", (codes, status, failingStreak) => {
  expect(after(codes, 3)).toMatchObject({ status, failingStreak });
});

test("failures in the start period count only once it has been healthy", () => {
  expect(after([1, 1, 1, 1], 2, true)).toMatchObject({ status: "starting", failingStreak: 0 });
  expect(after([0, 1, 1], 2, true)).toMatchObject({ status: "unhealthy", failingStreak: 2 });
});

test("the last five results are kept, oldest first", () => {
  expect(after([1, 2, 3, 4, 5, 6, 7], 100).log.map(({ exitCode }) => exitCode)).toEqual([3, 4, 5, 6, 7]);
});
