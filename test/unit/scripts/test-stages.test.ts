/** scripts/test.sh in a tree of its own: what it says to CI when its stages have ended. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const TEST_SH = join(import.meta.dirname, "../../../scripts/test.sh");
const LIB = `ROOT=$(cd "$(dirname -- "$0")/.." && pwd) NODE=/bin/false
say() { echo "$@"; }
lock_checkout() { :; }
ensure_packages() { :; }
unlock_checkout() { :; }
`;

/** Runs the stage of checks, which ends with `code`. */
function runStage(code: number) {
  const root = mkdtempSync(join(tmpdir(), "stages-"));
  const [scripts, temp] = [join(root, "scripts"), join(root, "temp")];
  for (const dir of [scripts, temp]) mkdirSync(dir);
  copyFileSync(TEST_SH, join(scripts, "test.sh"));
  writeFileSync(join(scripts, "lib.sh"), LIB);
  writeFileSync(join(scripts, "toolchain.sh"), "");
  writeFileSync(join(scripts, "check.sh"), `exit ${code}\n`);
  const { status } = spawnSync("/bin/sh", [join(scripts, "test.sh"), "check"], {
    env: { ...process.env, TMPDIR: temp },
  });
  return { status, left: readdirSync(temp) };
}

test("a run in which all passed exits 0, one in which a stage failed does not, and both leave nothing", () => {
  expect(runStage(0)).toEqual({ status: 0, left: [] });
  expect(runStage(1)).toEqual({ status: 1, left: [] });
});
