import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { goArch, type VersionContext, versionInfo } from "../../../../src/engine/system/version.ts";
import { VERSION } from "../../../../src/version.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "version-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

const ctx: VersionContext = {
  client: {
    version: async () => ({ version: "v2.1.9", revision: "abc" }),
    introspection: { server: async () => ({ uuid: "u", pid: 1n, pidns: 2n, deprecations: [] }) },
  },
};

/** A program of this name in a directory of its own. */
function program(name: string, script: string): string {
  const path = join(dir, name);
  mkdirSync(path);
  writeFileSync(join(path, "runc"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, "runc"), 0o755);
  return path;
}

test("both ends are named, with the first runc that runs", async () => {
  const broken = program("broken", "exit 1");
  const sound = program("sound", "echo 'runc version 1.1.5+ds1'; echo 'spec: 1.0.2'");
  vi.stubEnv("PATH", `${broken}:relative:${sound}:/usr/bin:/bin`);
  expect(await versionInfo(ctx)).toEqual({
    client: {
      version: VERSION,
      runtime: expect.stringMatching(/^(node|bun) \d+\.\d+\.\d+$/),
      os: "linux",
      arch: goArch(),
    },
    server: { containerd: "v2.1.9", revision: "abc", runc: "1.1.5+ds1", uuid: "u" },
  });
});

test("a runc that says something else has no version", async () => {
  vi.stubEnv("PATH", `${program("other", "echo crun 1.8")}:/usr/bin:/bin`);
  const { server } = await versionInfo(ctx);
  expect(server).not.toHaveProperty("runc");
});

test("an architecture is called as Go calls it", () => {
  expect({ x64: "amd64", arm64: "arm64" }[process.arch as string]).toBe(goArch());
});
