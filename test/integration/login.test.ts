/** login and logout of the built executable, against a real registry, with no containerd anywhere. */
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { argvWith } from "../helpers/canary.ts";
import { type DockerHome, dockerHome } from "../helpers/credential-helper.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { exitOf, lepton, type RunOptions, startLepton } from "../helpers/lepton.ts";
import { KEYS, openPty, type PtyProgram } from "../helpers/pty.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { waitFor } from "../helpers/wait-for.ts";

const SECRET = `canary-${randomBytes(12).toString("hex")}`;
const AUTH = Buffer.from(`ada:${SECRET}`).toString("base64");

let registry: TestRegistry;
let home: DockerHome;

beforeAll(async () => {
  registry = await startRegistry({ htpasswd: { user: "ada", password: SECRET } });
});
afterAll(() => registry.stop());
beforeEach(() => {
  home = dockerHome();
});
afterEach(() => home.remove());

const run = (args: readonly string[], options: RunOptions = {}) => lepton({ env: home.env }, args, options);
const logIn = (...more: string[]) =>
  run([...more, "login", "-u", "ada", "--password-stdin", registry.host], { input: `${SECRET}\n` });
const auths = (): Record<string, unknown> => JSON.parse(home.text()).auths;

describe("login", () => {
  test("stores what the registry takes, and logout forgets it", async () => {
    home.config({ detachKeys: "ctrl-x" });
    expect(await logIn()).toMatchObject({ code: 0, stdout: "Login Succeeded\n" });
    expect(auths()).toEqual({ [registry.host]: { auth: AUTH } });
    expect(await run(["login", registry.host])).toEqual({
      code: 0,
      stdout: "Login Succeeded\n",
      stderr:
        "lepton: Authenticating with existing credentials... [Username: ada]\n" +
        "lepton: To login with a different account, run 'lepton logout' followed by 'lepton login'\n",
    });
    expect(await run(["logout", registry.host])).toMatchObject({
      code: 0,
      stdout: `Removing login credentials for ${registry.host}\n`,
    });
    expect(JSON.parse(home.text())).toEqual({ detachKeys: "ctrl-x", auths: {} });
  });

  test("with a wrong password is told so, and changes nothing", async () => {
    await logIn();
    const before = home.text();
    const args = ["login", "-u", "ada", "--password-stdin", registry.host];
    const { code, stdout, stderr } = await run(args, { input: "wrong" });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(registry.host);
    expect(stderr).toContain("401");
    expect(home.text()).toBe(before);
  });

  test("to a registry that hands out tokens", async () => {
    await using tokens = await startRegistry({ token: { user: "ada", password: SECRET } });
    const args = ["login", "-u", "ada", "--password-stdin", tokens.host];
    expect(await run(args, { input: SECRET })).toMatchObject({ code: 0, stdout: "Login Succeeded\n" });
    expect((await run(args, { input: "wrong" })).code).toBe(1);
    expect(auths()).toEqual({ [tokens.host]: { auth: AUTH } });
  });

  test("is known to the whole family: two dozen at once leave a whole file", async () => {
    const others = Object.fromEntries(Array.from({ length: 24 }, (_, index) => [`h${index}.example`, {}]));
    home.config({ auths: others, more: ["kept"] });
    const ran = await Promise.all(Object.keys(others).flatMap((host) => [run(["logout", host]), logIn()]));
    expect(ran.map(({ code }) => code)).toEqual(ran.map(() => 0));
    expect(JSON.parse(home.text())).toEqual({ auths: { [registry.host]: { auth: AUTH } }, more: ["kept"] });
    expect(readdirSync(home.configDir)).toEqual(["config.json"]);
  });

  test("to nobody at all is told so", async () => {
    const args = ["login", "-u", "ada", "--password-stdin", "127.0.0.1:1"];
    const { code, stderr } = await run(args, { input: SECRET });
    expect(code).toBe(1);
    expect(stderr).toContain("127.0.0.1:1");
    expect(stderr).not.toContain(SECRET);
  });
});

describe("a secret", () => {
  test("is in no argv and no environment while a helper has it, and in nothing that we write", async () => {
    home.helper("slow", `cat > "$HOME/got"; env > "$HOME/env"; while [ ! -e "$HOME/go" ]; do sleep 0.05; done`);
    home.config({ credsStore: "slow" });
    const args = ["--debug", "login", "-u", "ada", "--password-stdin", registry.host];
    const child = startLepton({ env: home.env }, args);
    const told = Promise.all([text(child.stdout), text(child.stderr)]);
    child.stdin.end(`${SECRET}\n`);
    const [got, env] = ["got", "env"].map((name) => join(home.dir, name)) as [string, string];
    await waitFor("the helper to have the secret", () => existsSync(env) && readFileSync(got, "utf8").includes(SECRET));
    for (const form of [SECRET, AUTH]) expect(argvWith(form)).toEqual([]);
    expect(environsWith(SECRET)).toEqual([]);
    writeFileSync(join(home.dir, "go"), "");
    expect(await exitOf(child)).toBe(0);
    expect((await told)[0]).toBe("Login Succeeded\n");
    for (const words of [...(await told), readFileSync(env, "utf8"), home.text()])
      for (const form of [SECRET, AUTH]) expect(words).not.toContain(form);
  });

  test("is nowhere when the helper fails", async () => {
    home.helper("broken", "cat; exit 1");
    home.config({ credsStore: "broken" });
    const { code, stdout, stderr } = await logIn("--debug");
    expect(code).toBe(1);
    expect(stderr).toContain("docker-credential-broken");
    for (const words of [stdout, stderr, home.text()])
      for (const form of [SECRET, AUTH]) expect(words).not.toContain(form);
  });
});

describe("at a terminal", () => {
  /** A shell that tells how the terminal is left. */
  const atTerminal = (): PtyProgram =>
    openPty("/bin/sh", ["-c", '"$0" login "$1"; echo "status $?"; stty -a', leptonBinary(), registry.host], {
      env: home.env,
    });
  const isRestored = async (program: PtyProgram, status: number): Promise<void> => {
    await program.until(`status ${status}`);
    await program.exit;
    for (const setting of ["icanon", "echo", "isig", "opost", "icrnl"])
      expect(program.output()).toMatch(new RegExp(`[^-]\\b${setting}\\b`));
  };

  test("the password is asked for, and never shown", async () => {
    const program = atTerminal();
    await program.until("Username: ");
    program.type("ada\r");
    await program.until("Password: ");
    program.type(`x${KEYS.esc}[A\x7f${SECRET}\r`);
    await program.until("Login Succeeded");
    await isRestored(program, 0);
    expect(program.output()).not.toContain("canary");
    expect(auths()).toEqual({ [registry.host]: { auth: AUTH } });
    await program.close();
  });

  test("Ctrl-C leaves with 130, and the terminal as it was", async () => {
    const program = atTerminal();
    await program.until("Username: ");
    program.type("ada\r");
    await program.until("Password: ");
    program.type(`half${KEYS.ctrlC}`);
    await isRestored(program, 130);
    expect(existsSync(home.configPath)).toBe(false);
    await program.close();
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGQUIT", 131],
    ["SIGHUP", 129],
  ] as const)("so does %s, with %d", async (signal, status) => {
    const program = atTerminal();
    await program.until("Username: ");
    program.type("ada\r");
    await program.until("Password: ");
    process.kill(childOf(program.pty.pid), signal);
    await isRestored(program, status);
    await program.close();
  });
});

function childOf(pid: number): number {
  const [child = ""] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return Number(child);
}

/** Processes but this one that have the text in their environment. */
function environsWith(text: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(text);
    } catch {
      // It ended while we looked.
      return false;
    }
  });
}
