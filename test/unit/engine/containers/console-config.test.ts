import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConsoleConfig } from "../../../../src/console/config.ts";
import { containerDir } from "../../../../src/disk/container-dir.ts";
import { consoleDir, consoleSocket, openDisk } from "../../../../src/disk/paths.ts";
import { writeConsoleConfig } from "../../../../src/engine/containers/console-config.ts";
import { selfExecutable } from "../../../../src/engine/self.ts";
import type { CreateContainer } from "../../../../src/engine/types.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cc-"));
});

afterEach(() => rmSync(root, { recursive: true }));

/** What a console reads that starts for a container with these options. */
async function configOf(options: Partial<CreateContainer> = {}, detached = false) {
  const disk = openDisk("/run/c.sock", { dataRoot: join(root, "data"), runRoot: join(root, "run") });
  const self = selfExecutable("file:///$bunfs/root/lepton", "/bin/lepton");
  const dir = containerDir(disk, "default", "id");
  mkdirSync(dir, { recursive: true });
  const image = { name: "docker.io/library/x:latest", digest: "sha256:11", config: { Cmd: ["sh"] }, labels: {} };
  const mode = { detached, name: "web", image };
  const cni = { netconfDir: "/net.d", pluginDirs: ["/a", "/b"] };
  await writeConsoleConfig({ disk, self, cni, namespace: "default" }, "id", { image: "x", ...options }, mode);
  expect(statSync(join(dir, "console.json")).mode & 0o777).toBe(0o600);
  return { config: await readConsoleConfig(dir), disk, dir };
}

test("a console is told its streams, its log, its socket and what follows the exit", async () => {
  const { config, disk, dir } = await configOf();
  const io = consoleDir(disk, "default", "id");
  expect(config).toEqual({
    version: 1,
    tty: false,
    openStdin: false,
    stdinOnce: false,
    logDriver: "json-file",
    logPath: join(dir, "id-json.log"),
    maxFiles: 1,
    socketPath: consoleSocket(disk, "default", "id"),
    stdinPath: join(io, "stdin"),
    stdoutPath: join(io, "stdout"),
    stderrPath: join(io, "stderr"),
    reap: {
      argv: ["/bin/lepton", "__reap", "/run/c.sock"],
      env: {
        LEPTON_DATA_ROOT: join(root, "data"),
        LEPTON_RUN_ROOT: join(root, "run"),
        NETCONFPATH: "/net.d",
        CNI_PATH: "/a:/b",
      },
    },
  });
});

test("stdin ends with the foreground client that opened it, and never with a detached start", async () => {
  expect((await configOf({ openStdin: true })).config).toMatchObject({ openStdin: true, stdinOnce: true });
  expect((await configOf({ openStdin: true }, true)).config).toMatchObject({ openStdin: true, stdinOnce: false });
});

describe("rotation", () => {
  test("is by docker's sizes and counts", async () => {
    const logOpts = { "max-size": "10m", "max-file": "3" };
    expect((await configOf({ logOpts })).config).toMatchObject({ maxSizeBytes: 10 * 1024 * 1024, maxFiles: 3 });
    expect((await configOf({ logOpts: { "max-size": "-1" } })).config).not.toHaveProperty("maxSizeBytes");
  });

  test.each([
    ["max-size", "0"],
    ["max-size", "much"],
    ["max-file", "0"],
    ["max-file", "1.5"],
    ["max-file", "many"],
  ])("refuses %s=%s", async (key, value) => {
    await expect(configOf({ logOpts: { [key]: value } })).rejects.toMatchObject({
      code: "invalid-argument",
      message: `invalid value for ${key}: "${value}"`,
    });
  });
});
