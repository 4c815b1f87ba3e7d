// Adds up vitest's JSON reports and closes with the one line that says how it went. Exits 1 unless all passed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? ".";
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
const sum = (of) => reports.reduce((total, report) => total + of(report), 0);
// A file that does not load fails without any test of its own in it.
const brokenFiles = (report) =>
  report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;

const passed = sum((report) => report.numPassedTests);
const failed = sum((report) => report.numFailedTests + brokenFiles(report));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
