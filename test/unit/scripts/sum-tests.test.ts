import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../../scripts/sum-tests.mjs");

function sumOf(...reports: readonly object[]): string {
  const dir = mkdtempSync(join(tmpdir(), "sum-"));
  for (const [index, report] of reports.entries()) writeFileSync(join(dir, `${index}.json`), JSON.stringify(report));
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, dir], { encoding: "utf8" });
  rmSync(dir, { recursive: true });
  return `${status}: ${stdout}`;
}

const PASSED = { numPassedTests: 3, numFailedTests: 0, success: true, testResults: [] };
const file = (status: string, ...tests: readonly string[]) => ({
  status,
  assertionResults: tests.map((result) => ({ status: result })),
});

test("adds up what passed in all stages", () => {
  expect(sumOf(PASSED, PASSED)).toBe("0: 6 passed, 0 failed\n");
});

test("no test at all is no success", () => {
  expect(sumOf()).toBe("1: 0 passed, 0 failed\n");
});

test.each([
  ["a failed test", [file("failed", "passed", "failed")], 1],
  ["a file that did not load", [file("failed")], 0],
  ["a hook that failed after its tests passed", [file("failed", "passed")], 0],
  ["an error of no file", [file("passed", "passed")], 0],
])("%s counts as one", (_what, testResults, numFailedTests) => {
  const report = { numPassedTests: 1, numFailedTests, success: false, testResults };
  expect(sumOf(PASSED, report)).toMatch(/^1: [\s\S]*4 passed, 1 failed\n$/);
});

test("names what failed, and why, at the end", () => {
  const failed = {
    status: "failed",
    fullName: "the moon is round",
    failureMessages: ["expected a disc\nat moon.ts:3"],
  };
  const testResults = [
    { name: "/x/moon.test.ts", status: "failed", assertionResults: [{ status: "passed", fullName: "is up" }, failed] },
    { name: "/x/sun.test.ts", status: "failed", message: "no sun", assertionResults: [] },
  ];
  expect(sumOf({ numPassedTests: 1, numFailedTests: 1, success: false, testResults })).toBe(
    `1: FAILED 0: moon.test.ts > the moon is round
    expected a disc
    at moon.ts:3
FAILED 0: sun.test.ts
    no sun
1 passed, 2 failed
`,
  );
});
