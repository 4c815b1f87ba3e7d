import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  type ConsoleConfig,
  checkConsoleConfig,
  consoleConfigPath,
  readConsoleConfig,
  writeConsoleConfig,
} from "../../../src/console/config.ts";
import { readExitFile, removeExitFile, writeExitFile } from "../../../src/console/exit-file.ts";

const config: ConsoleConfig = {
  version: 1,
  tty: false,
  openStdin: true,
  stdinOnce: false,
  logDriver: "json-file",
  logPath: "/d/x-json.log",
  maxSizeBytes: 1_000_000,
  maxFiles: 3,
  socketPath: "/r/attach.sock",
  stdinPath: "/r/stdin",
  stdoutPath: "/r/stdout",
  stderrPath: "/r/stderr",
  ports: [{ hostIp: "", hostPort: "8000-8010", containerPort: 80, protocol: "tcp" }],
  reap: { argv: ["/bin/lepton", "__reap"], env: { A: "b" } },
};

describe("console.json", () => {
  test("comes back as it was written, readable by us alone", async () => {
    const dir = mkdtempSync(join(tmpdir(), "config-"));
    await writeConsoleConfig(dir, config);
    expect(await readConsoleConfig(dir)).toEqual(config);
    expect(statSync(consoleConfigPath(dir)).mode & 0o777).toBe(0o600);
  });

  test("without what may be absent is right", () => {
    const { maxSizeBytes: _, reap: __, ports: ___, ...rest } = config;
    expect(checkConsoleConfig(rest)).toEqual(rest);
  });

  test.each([
    null,
    [],
    "text",
    {},
    { ...config, version: 2 },
    { ...config, tty: "yes" },
    { ...config, logPath: 1 },
    { ...config, logDriver: "syslog" },
    { ...config, maxSizeBytes: -1 },
    { ...config, maxFiles: 0 },
    { ...config, ports: [{ hostIp: "", hostPort: "x", containerPort: 80, protocol: "tcp" }] },
    { ...config, ports: [{ hostIp: "", hostPort: "80", containerPort: 80, protocol: "icmp" }] },
    { ...config, reap: { argv: [] } },
    { ...config, reap: { argv: ["x"], env: { A: 1 } } },
  ])("is damaged as %.60j", async (value) => {
    const dir = mkdtempSync(join(tmpdir(), "config-"));
    writeFileSync(consoleConfigPath(dir), JSON.stringify(value));
    await expect(readConsoleConfig(dir)).rejects.toMatchObject({ code: "failed-precondition" });
  });
});

describe("exit.json", () => {
  test("says how the process ended, until it starts again", async () => {
    const dir = mkdtempSync(join(tmpdir(), "exit-"));
    expect(await readExitFile(dir)).toBeUndefined();
    const exit = { exitCode: 137, exitedAt: "2026-01-02T03:04:05.123456789Z" };
    await writeExitFile(dir, exit);
    expect(await readExitFile(dir)).toEqual(exit);
    await removeExitFile(dir);
    expect(await readExitFile(dir)).toBeUndefined();
  });

  test("that is damaged is said to be", async () => {
    const dir = mkdtempSync(join(tmpdir(), "exit-"));
    writeFileSync(join(dir, "exit.json"), '{"exitCode":"0"}');
    await expect(readExitFile(dir)).rejects.toMatchObject({ code: "failed-precondition" });
  });
});
