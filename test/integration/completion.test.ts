/** Completion of the built executable in real shells, with the names of a real containerd. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { openPty, type PtyProgram } from "../helpers/pty.ts";

let daemon: TestDaemon;
let dir: string;
let env: Record<string, string>;

beforeAll(async () => {
  daemon = await startContainerd();
  dir = mkdtempSync(join(tmpdir(), "lepton-completion-"));
  writeFileSync(join(dir, "a file"), "");
  env = { ...daemon.env, PATH: `${dirname(leptonBinary())}:${daemon.env["PATH"]}`, TERM: "dumb", LC_ALL: "C.UTF-8" };
  await importBusybox(daemon);
  await mustLepton(daemon, ["tag", "busybox", "host.example:5000/team/app:v1"]);
  await mustLepton(daemon, ["run", "-d", "--name", "web-up", "busybox", "sleep", "1000"]);
  await mustLepton(daemon, ["create", "--name", "web-made", "busybox"]);
  await mustLepton(daemon, ["volume", "create", "kept"]);
  await daemon.ctr("namespaces", "create", "other");
});

afterAll(async () => {
  await daemon?.stop();
  if (dir !== undefined) rmSync(dir, { recursive: true });
});

const asked = async (...words: string[]) => {
  const { stdout, stderr, code } = await lepton(daemon, ["__complete", "words", ...words]);
  expect([stderr, code]).toEqual(["", 0]);
  return stdout;
};

test("names are those that containerd has", async () => {
  expect((await asked("rm", "web")).match(/^\S+/gm)?.toSorted()).toEqual([":words", "web-made", "web-up"]);
  expect(await asked("stop", "web")).toMatch(/^web-up\trunning, .*busybox.*\n:words\n$/);
  expect(await asked("rmi", "host.ex")).toMatch(/^host\.example:5000\/team\/app:v1\t[0-9a-f]{12}\n:words\n$/);
  expect(await asked("volume", "rm", "ke")).toBe("kept\n:words\n");
  expect(await asked("--namespace=ot")).toBe("--namespace=other\n:words\n");
  expect(await asked("-n", "other", "rm", "")).toBe(":words\n");
});

test("nothing is said where no containerd is", async () => {
  expect(await asked("-a", join(dir, "no.sock"), "rm", "")).toBe(":words\n");
});

describe("bash", () => {
  /** The words of the line after a tab. */
  async function completed(line: string): Promise<string> {
    const shell: PtyProgram = openPty("bash", ["--norc", "--noprofile", "-i"], { columns: 200, env, cwd: dir });
    try {
      const set = "bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; PS1='% '";
      shell.type(`${set}; source <(lepton completion bash); echo rea""dy\r`);
      await shell.until(/^ready/m);
      // What is entered only tells its words.
      shell.type(
        `told() { printf "<%s>" "$@"; echo; }; lepton() { [[ $1 == __complete ]] && command lepton "$@" || told "$@"; }; echo st""ands\r`,
      );
      await shell.until(/^stands/m);
      shell.type(`${line}\t`);
      shell.type("\r");
      await shell.until(/^<.*>/m);
      return /^<.*>/m.exec(shell.screen.text())?.[0] ?? "";
    } finally {
      await shell.close();
    }
  }

  test.each([
    ["lepton unp", "<unpause>"],
    ["lepton ps --no-t", "<ps><--no-trunc>"],
    ["lepton run --pull=al", "<run><--pull=always>"],
    ["lepton stop we", "<stop><web-up>"],
    ["lepton stop 'we", "<stop><web-up>"],
    ['lepton stop "we', "<stop><web-up>"],
    ["lepton rmi host.example:50", "<rmi><host.example:5000/team/app:v1>"],
    ["lepton rmi host.example:", "<rmi><host.example:5000/team/app:v1>"],
    ["lepton rmi hos", "<rmi><host.example:5000/team/app:v1>"],
    ["lepton --namespace=oth", "<--namespace=other>"],
    ["lepton run --cidfile a", "<run><--cidfile><a file>"],
    ["lepton run --cidfile=a", "<run><--cidfile=a file>"],
  ])("%s<tab> is %s", async (line, words) => {
    expect(await completed(line)).toBe(words);
  });
});

const hasShell = (name: string): boolean => {
  try {
    execFileSync(name, ["-c", "exit 0"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

// They are no part of the test bed; where they are, they must agree.
test.skipIf(!hasShell("zsh"))("zsh takes the script", async () => {
  const script = join(dir, "_lepton");
  writeFileSync(script, await mustLepton(daemon, ["completion", "zsh"]));
  await promisify(execFile)("zsh", ["-n", script], { env });
});

test.skipIf(!hasShell("fish"))("fish offers names, with what they are", async () => {
  const said = await promisify(execFile)(
    "fish",
    ["-c", "lepton completion fish | source; complete -C 'lepton stop we'"],
    { env: { ...env, HOME: dir } },
  );
  expect(said.stdout).toMatch(/^web-up\trunning, /);
});
