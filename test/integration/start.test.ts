/** `npm start` without a terminal: from nothing to three containers on an engine of its own, and at once the second time. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { engineDown } from "../../src/engine/embedded/down.ts";
import { type EmbeddedPaths, embeddedPaths } from "../../src/engine/embedded/paths.ts";
import { removeDir } from "../helpers/remove-dir.ts";
import { clearRuntime, processes } from "../helpers/runtime-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const SYSTEM_RUN = "/run/containerd";

let dir: string;
let env: Record<string, string>;
let paths: EmbeddedPaths;
let world: ChildProcess;

beforeEach(async () => {
  dir = mkdtempSync("/tmp/ls-");
  env = {
    PATH: process.env["PATH"] ?? "",
    HOME: dir,
    LEPTON_PREFIX: process.env["LEPTON_PREFIX"] ?? "/opt/lepton",
    LEPTON_DATA_ROOT: join(dir, "data"),
    LEPTON_RUN_ROOT: join(dir, "run"),
    LEPTON_ENGINE_DIR: join(dir, "engine"),
    LEPTON_ENGINE_RUN: join(dir, "engine-run"),
  };
  paths = embeddedPaths(env);
  world = await withoutSystemContainerd();
});

afterEach(async () => {
  await engineDown({ paths });
  await clearRuntime(paths);
  world.stdin?.end();
  await once(world, "exit");
  await removeDir(dir);
});

/** A mount namespace where no containerd of this machine listens: the start would take it, and put its demo there. */
async function withoutSystemContainerd(): Promise<ChildProcess> {
  mkdirSync(SYSTEM_RUN, { recursive: true });
  const script = `mount -t tmpfs none ${SYSTEM_RUN} && echo ready && exec cat`;
  const holder = spawn("unshare", ["--mount", "sh", "-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  await once(holder.stdout, "data");
  return holder;
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

async function inWorld(file: string, ...args: readonly string[]): Promise<Ran> {
  const enter = ["--target", String(world.pid), "--mount", `--wd=${ROOT}`];
  return promisify(execFile)("nsenter", [...enter, file, ...args], { env });
}

const start = () => inWorld("sh", "scripts/start.sh");
const lepton = async (...args: readonly string[]) => (await inWorld("dist/lepton", ...args)).stdout.trim();
const engine = async () => JSON.parse(await lepton("engine", "status", "--format", "json"));
const builtAtMs = () => statSync(join(ROOT, "dist/.built")).mtimeMs;

test("shows three containers, shows them again without setting anything up, and leaves nothing", async () => {
  const first = await start();
  expect(first.stdout).toContain(`at ${paths.socket}`);
  expect(first.stdout).toMatch(/· 3 containers, \d running/);
  for (const name of ["web", "worker", "flaky"]) expect(first.stdout).toMatch(new RegExp(` ${name}$`, "m"));
  expect(first.stderr).toContain("engine is up");

  const before = { ids: await lepton("ps", "-aq"), pid: (await engine()).Pid, builtAtMs: builtAtMs() };
  const second = await start();
  expect(second.stdout).toMatch(/· 3 containers, \d running/);
  expect(second.stderr).toBe(`engine was up at ${paths.socket}\n`);
  expect({ ids: await lepton("ps", "-aq"), pid: (await engine()).Pid, builtAtMs: builtAtMs() }).toEqual(before);

  await lepton("rm", "-f", "web", "worker", "flaky");
  expect(await lepton("ps", "-aq")).toBe("");
  expect(await lepton("engine", "down")).toBe("engine is down");
  await waitFor("every process of it to end", () => processes().every(({ argv }) => !argv.join(" ").includes(dir)));
});

test("an option that lepton does not know starts no engine", async () => {
  await expect(inWorld("sh", "scripts/start.sh", "--adress", "/x")).rejects.toMatchObject({
    code: 125,
    stderr: expect.stringContaining("unknown flag: --adress"),
  });
  await expect(lepton("engine", "status", "--format", "{{.State}}")).resolves.toBe("stopped");
});

test("an address without a containerd is one complaint, and starts no engine", async () => {
  const address = join(dir, "nobody.sock");
  const attempt = inWorld("sh", "scripts/start.sh", "--address", address);
  // Once, though several commands of the script would say it.
  const complaint = new RegExp(`^lepton: cannot reach containerd at "${address}": no such socket\\nhint: .*\\n$`);
  await expect(attempt).rejects.toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(complaint) });
  await expect(lepton("engine", "status", "--format", "{{.State}}")).resolves.toBe("stopped");
});
