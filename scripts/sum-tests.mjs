// Adds up vitest's JSON reports: names what failed and why, and closes with the one line that says how it went. Exits 1
// unless all passed.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

const folder = process.argv[2] ?? ".";
const reports = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => ({ stage: basename(name, ".json"), ...JSON.parse(readFileSync(join(folder, name), "utf8")) }));
const sum = (of) => reports.reduce((total, report) => total + of(report), 0);

// A file that does not load, or whose hook fails, fails without any test of its own that did.
const isBroken = ({ status, assertionResults }) =>
  status === "failed" && assertionResults.every((test) => test.status !== "failed");

function failures({ numFailedTests, testResults, success }) {
  const count = numFailedTests + testResults.filter(isBroken).length;
  // An error that belongs to no file, e.g. a promise that nobody waited for.
  return count === 0 && success === false ? 1 : count;
}

// Where an output is cut, its end is what is kept: the names are there too.
function* told({ stage, testResults }) {
  for (const file of testResults) {
    const name = `${stage}: ${basename(file.name ?? "")}`;
    if (isBroken(file)) yield `${name}\n${indented(file.message ?? "")}`;
    for (const test of file.assertionResults.filter(({ status }) => status === "failed")) {
      yield `${name} > ${test.fullName ?? ""}\n${indented((test.failureMessages ?? []).join("\n"))}`;
    }
  }
}

const indented = (text) => text.replace(/^/gm, "    ").slice(0, 4000);

for (const failure of reports.flatMap((report) => [...told(report)])) process.stdout.write(`FAILED ${failure}\n`);
const passed = sum((report) => report.numPassedTests);
const failed = sum(failures);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
