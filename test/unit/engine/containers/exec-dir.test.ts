import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { currentOwner, formatOwner } from "../../../../src/disk/owner.ts";
import { makeExecDir, sweepExecDirs } from "../../../../src/engine/containers/exec-dir.ts";

let runDir: string;
let ctx: { readonly disk: { readonly runDir: string } };

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), "exec-dir-"));
  ctx = { disk: { runDir } };
});

afterEach(() => rmSync(runDir, { recursive: true }));

test("an exec gets three FIFOs in a directory that only we may enter", async () => {
  const dir = await makeExecDir(ctx);
  for (const path of [dir.stdin, dir.stdout, dir.stderr]) expect(lstatSync(path).isFIFO()).toBe(true);
  expect(lstatSync(dirname(dir.stdin)).mode & 0o777).toBe(0o700);
  await dir.remove();
  expect(readdirSync(runDir)).toEqual([]);
  await dir.remove();
});

test("a sweep takes what dead clients left, and nothing else", async () => {
  const living = await makeExecDir(ctx);
  const { pid: deadPid } = spawnSync("/bin/true");
  const dead = { ...currentOwner(), pid: deadPid };
  const left = [
    `exec_${formatOwner(dead)}_00`,
    `exec_${formatOwner({ ...currentOwner(), startTime: "1" })}_01`,
    `exec_${formatOwner({ ...currentOwner(), bootId: "0-0" })}_02`,
    "exec_nobody",
  ];
  for (const name of left) {
    mkdirSync(join(runDir, name));
    writeFileSync(join(runDir, name, "stdin"), "");
  }
  mkdirSync(join(runDir, "0123456789abcdef"));
  await sweepExecDirs(ctx);
  expect(readdirSync(runDir).sort()).toEqual(["0123456789abcdef", dirname(living.stdin).slice(runDir.length + 1)]);
  expect(existsSync(living.stdin)).toBe(true);
});

test("a run root that is not there has nothing to sweep", async () => {
  await sweepExecDirs({ disk: { runDir: join(runDir, "gone") } });
});
