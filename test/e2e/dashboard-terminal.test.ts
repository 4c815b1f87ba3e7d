/** However the dashboard ends, the terminal is as it was: modes, screen, cursor, and the exit status of a shell. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { terminalEnv } from "../helpers/dashboard.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { KEYS, openPty, type PtyProgram } from "../helpers/pty.ts";

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
});

afterAll(async () => {
  await daemon?.stop();
});

/** A shell that prints the terminal's modes before and after the program, and its status. */
function inShell(program: string, env: Readonly<Record<string, string>>): PtyProgram {
  const script = `stty -g | sed 's/^/BEFORE /'; ${program}; code=$?; stty -g | sed 's/^/AFTER /'; echo "CODE $code"`;
  const pty = openPty("/bin/sh", ["-c", script], { columns: 100, rows: 30, env });
  onTestFinished(() => pty.close());
  return pty;
}

/** The process that the shell waits for. */
function child({ pty }: PtyProgram): number {
  return Number(readFileSync(`/proc/${pty.pid}/task/${pty.pid}/children`, "utf8").trim().split(" ")[0]);
}

async function expectRestored(pty: PtyProgram, code: number): Promise<void> {
  await pty.until(/CODE \d+/);
  const [, before] = /BEFORE (\S+)/.exec(pty.output()) ?? [];
  const [, after] = /AFTER (\S+)/.exec(pty.output()) ?? [];
  expect(after).toBe(before);
  expect(pty.screen.text()).toContain(`CODE ${code}`);
  const { terminal } = pty.screen;
  expect(terminal.buffer.active.type).toBe("normal");
  expect(terminal.modes).toMatchObject({
    bracketedPasteMode: false,
    mouseTrackingMode: "none",
    wraparoundMode: true,
    sendFocusMode: false,
  });
  expect(pty.output().lastIndexOf("\x1b[?25h")).toBeGreaterThan(pty.output().lastIndexOf("\x1b[?25l"));
}

describe("of the built lepton", () => {
  async function opened(): Promise<PtyProgram> {
    const pty = inShell(leptonBinary(), terminalEnv(daemon));
    await pty.until("● live");
    return pty;
  }

  test.each([
    ["q", "q", 0],
    ["Ctrl-C", KEYS.ctrlC, 0],
    [":q", ":q\r", 0],
  ])("%s", async (_name, keys, code) => {
    const pty = await opened();
    pty.type(keys);
    await expectRestored(pty, code);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
  ] as const)("%s", async (signal, code) => {
    const pty = await opened();
    process.kill(child(pty), signal);
    await expectRestored(pty, code);
  });

  test("after a SIGKILL the next start says how to put the terminal right", async () => {
    const pty = await opened();
    // A shell without job control leaves the terminal as its killed child had it.
    process.kill(child(pty), "SIGKILL");
    await pty.until(/CODE 137/);
    expect(/AFTER (\S+)/.exec(pty.output())?.[1]).not.toBe(/BEFORE (\S+)/.exec(pty.output())?.[1]);
    const next = inShell(`stty raw -echo; ${leptonBinary()}`, terminalEnv(daemon));
    await next.until("● live");
    next.type("q");
    await next.until("to put it right type: reset");
  });

  test("Ctrl-Z gives the terminal to the shell, fg takes it back", async () => {
    const pty = openPty("/bin/bash", ["--norc", "-i"], {
      columns: 100,
      rows: 30,
      env: { ...terminalEnv(daemon), PS1: "shell> " },
    });
    onTestFinished(() => pty.close());
    await pty.until("shell>");
    pty.type(`${leptonBinary()}\r`);
    await pty.until("● live");
    pty.type(KEYS.ctrlZ);
    await pty.until("Stopped");
    expect(pty.screen.terminal.buffer.active.type).toBe("normal");
    pty.type("stty -a | grep -o -- '-*icanon'; fg\r");
    await pty.until("● live");
    expect(pty.screen.terminal.buffer.active.type).toBe("alternate");
    pty.type("?");
    await pty.until("Actions on containers");
    pty.type("qq");
    await pty.until(/\nicanon/);
    pty.type("exit\r");
    await pty.exit;
  });

  test("a hang-up of the terminal ends the process", async () => {
    const pty = await opened();
    const pid = child(pty);
    pty.pty.kill("SIGHUP");
    await pty.exit;
    await expect.poll(() => alive(pid)).toBe(false);
  });
});

function alive(pid: number): boolean {
  try {
    // A process that nobody has waited for is gone as well.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("of an uncaught throw", () => {
  let directory: string;
  let bundle: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "lepton-throw-"));
    bundle = join(directory, "main.mjs");
    await build({
      entryPoints: [join(import.meta.dirname, "../fixtures/dashboard-main.ts")],
      outfile: bundle,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node22",
      jsx: "automatic",
      logLevel: "error",
      define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' },
      alias: { "react-devtools-core": join(import.meta.dirname, "../../scripts/build-stubs/react-devtools-core.ts") },
      banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
    });
  });

  afterAll(() => rmSync(directory, { recursive: true }));

  const bun = `node_modules/@oven/bun-linux-${process.arch === "arm64" ? "aarch64" : "x64"}/bin/bun`;

  test.each([
    ["Node", process.execPath],
    ["Bun", join(import.meta.dirname, "../..", bun)],
  ])("on %s", async (_name, runtime) => {
    execFileSync(runtime, ["--version"]);
    const env = { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8", FAKE_THROW_MS: "1500" } as Record<
      string,
      string
    >;
    const pty = inShell(`${runtime} ${bundle}`, env);
    await pty.until("● live");
    await expectRestored(pty, 1);
    expect(pty.screen.text()).toContain("thrown on purpose");
  });
});
