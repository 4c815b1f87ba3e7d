import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bootTimeMs, processStartMs } from "../../../../src/engine/containers/process-start.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

test("a start is the boot and the ticks of /proc after it", () => {
  const ticks = Number(readFileSync("/proc/self/stat", "latin1").split(") ")[1]?.split(" ")[19]);
  expect(ticks).toBeGreaterThan(0);
  expect(processStartMs(process.pid, 0)).toBe(ticks * 10);
  expect(processStartMs(process.pid, 1_000_000)).toBe(1_000_000 + ticks * 10);
});

test("USER_HZ is what we count with", () => {
  expect(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }).trim()).toBe("100");
});

test("a process started after another, whatever it calls itself", async () => {
  const dir = mkdtempSync(join(tmpdir(), "process-start-"));
  const name = join(dir, ") R 1 (x");
  symlinkSync("/bin/sleep", name);
  const child = spawn(name, ["1000"]);
  try {
    const pid = child.pid ?? 0;
    await waitFor("the name", () => readFileSync(`/proc/${pid}/comm`, "latin1") === ") R 1 (x\n");
    const [ours = 0, its = 0] = [processStartMs(process.pid, 0), processStartMs(pid, 0)];
    expect(its).toBeGreaterThanOrEqual(ours);
    expect(bootTimeMs() + its).toBeLessThanOrEqual(Date.now() + 20);
  } finally {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    rmSync(dir, { recursive: true });
  }
  expect(processStartMs(child.pid ?? 0, 0)).toBeUndefined();
});
