/** login and logout as whole command lines, against a registry that takes one password. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DockerHome, dockerHome } from "../../../helpers/credential-helper.ts";
import { type CliRun, cli, Typed } from "../../cli/harness.ts";

const SECRET = "s3:cret";
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

let home: DockerHome;
let server: Server;
let host: string;
let asked: (string | undefined)[];

beforeEach(async () => {
  home = dockerHome();
  for (const [name, value] of Object.entries(home.env)) vi.stubEnv(name, value);
  asked = [];
  server = createServer((request, response) => {
    const { authorization } = request.headers;
    asked.push(authorization);
    const ok = authorization === basic("ada", SECRET);
    response.writeHead(ok ? 200 : 401, ok ? {} : { "www-authenticate": 'Basic realm="r"' }).end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllEnvs();
  home.remove();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

const typedIn = (text: string): Typed => {
  const stdin = new Typed();
  stdin.end(text);
  return stdin;
};
const run = (words: readonly string[], options: CliRun = {}) =>
  cli(words, { connectError: new Error("containerd was asked for"), ...options });
const unencrypted = () =>
  `WARNING! Your credentials are stored unencrypted in '${home.configPath}'.\nConfigure a credential helper to remove this warning.\n`;

describe("login", () => {
  test.each([["login"], ["registry login"]])(
    "%s with a password from stdin stores what the registry took",
    async (words) => {
      const stdin = typedIn(`${SECRET}\r\n`);
      const ran = await run([...words.split(" "), "-u", "ada", "--password-stdin", host], { stdin });
      expect(ran).toMatchObject({ code: 0, stdout: "Login Succeeded\n", stderr: unencrypted() });
      expect(JSON.parse(home.text())).toEqual({ auths: { [host]: { auth: basic("ada", SECRET).slice(6) } } });
    },
  );

  test("with -p says that everybody sees it", async () => {
    const { code, stderr } = await run(["login", "-u", "ada", "-p", SECRET, host]);
    expect(code).toBe(0);
    expect(stderr).toContain("WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n");
  });

  test("that is refused stores nothing", async () => {
    const { code, stdout } = await run(["login", "-u", "ada", "--password-stdin", host], { stdin: typedIn("wrong") });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(() => home.text()).toThrow("ENOENT");
  });

  test("with a helper gives it the secret, and does not warn", async () => {
    home.keeper("k");
    home.config({ credsStore: "k" });
    const stdin = typedIn(SECRET);
    expect(await run(["login", "-u", "ada", "--password-stdin", host], { stdin })).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(JSON.parse(home.text())).toEqual({ credsStore: "k", auths: { [host]: {} } });
    expect(home.calls()).toEqual([`store ${host}`]);
  });

  test("keeps the identity token that a token server gives for the password, and comes back with it", async () => {
    const bodies: string[] = [];
    server.removeAllListeners("request");
    server.on("request", async (request, response) => {
      bodies.push(await text(request));
      const isToken = request.url?.startsWith("/token");
      if (isToken) response.end('{"token":"t","access_token":"t","refresh_token":"R"}');
      else if (request.headers.authorization === "Bearer t") response.end("{}");
      else response.writeHead(401, { "www-authenticate": `Bearer realm="http://${host}/token",service="s"` }).end();
    });
    const stdin = typedIn(SECRET);
    expect(await run(["login", "-u", "ada", "--password-stdin", host], { stdin })).toMatchObject({ code: 0 });
    expect(JSON.parse(home.text()).auths[host]).toEqual({ auth: basic("ada", "").slice(6), identitytoken: "R" });
    expect(await run(["login", host])).toMatchObject({ code: 0, stdout: "Login Succeeded\n" });
    expect(bodies.some((body) => new URLSearchParams(body).get("refresh_token") === "R")).toBe(true);
  });

  test("without words tries what is stored", async () => {
    home.config({ auths: { [host]: { auth: basic("ada", SECRET).slice(6) } } });
    const told =
      "lepton: Authenticating with existing credentials... [Username: ada]\n" +
      "lepton: To login with a different account, run 'lepton logout' followed by 'lepton login'\n";
    expect(await run(["login", host])).toMatchObject({ code: 0, stdout: "Login Succeeded\n", stderr: told });
    expect(asked).toContain(basic("ada", SECRET));
  });

  test("asks at a terminal, also where what is stored is no longer taken", async () => {
    home.config({ auths: { [host]: { auth: basic("ada", "old").slice(6) } } });
    const stdin = new Typed({ tty: true });
    const ran = run(["login", host], { stdin });
    stdin.write("ada\n");
    await vi.waitUntil(() => stdin.rawModes.length > 0, { timeout: 60_000 });
    stdin.write(`${SECRET}\r`);
    const { code, stdout, stderr } = await ran;
    expect({ code, stdout }).toEqual({ code: 0, stdout: "Login Succeeded\n" });
    expect(stderr).toContain("lepton: Stored credentials invalid or expired: ");
    expect(stderr).toContain("Username: Password: \n");
    expect(stderr).not.toContain(SECRET);
    expect(JSON.parse(home.text()).auths[host]).toEqual({ auth: basic("ada", SECRET).slice(6) });
  });

  test("is 130 on Ctrl-C", async () => {
    const stdin = new Typed({ tty: true });
    const ran = run(["login", "-u", "ada", host], { stdin });
    stdin.write("se\x03");
    expect((await ran).code).toBe(130);
    expect(stdin.rawModes).toEqual([true, false]);
  });

  test.each([
    [["--password-stdin"], "Must provide --username with --password-stdin"],
    [["-u", "a", "-p", "b", "--password-stdin"], "--password and --password-stdin are mutually exclusive"],
    [[], "Cannot perform an interactive login from a non TTY device"],
    [["-u", "a"], "Cannot perform an interactive login from a non TTY device"],
    [["-p", "a"], "Cannot perform an interactive login from a non TTY device"],
    [["-u", "", "-p", "a"], "username is empty"],
    [["-u", "a", "-p", ""], "password is empty"],
    [["-u", "a:b", "-p", "c"], "a username has no colon in it"],
  ])("%j is refused before the registry is asked", async (words, message) => {
    const { code, stderr } = await run(["login", ...words, host], { stdin: typedIn("") });
    expect(code).toBe(1);
    expect(stderr).toContain(`lepton: ${message}\n`);
    expect(asked).toEqual([]);
  });

  test.each(["a b", "-", "x\x1b[2J", "http://", "host:port"])("%j is no registry", async (word) => {
    const { code, stderr } = await run(["login", "-u", "a", "-p", "b", "--", word]);
    expect(code).toBe(1);
    expect(stderr).toContain("lepton: not a registry host: ");
  });

  test("never repeats a password that stands in the address", async () => {
    const { stderr } = await run(["login", "-u", "a", "-p", "b", "https://ada:canary@ghcr.io"]);
    expect(stderr).toContain("lepton: a registry is named without user and password\n");
    expect(stderr).not.toContain("canary");
  });

  test("with --debug tells no secret", async () => {
    const { code, stderr } = await run(["--debug", "login", "-u", "ada", "--password-stdin", host], {
      stdin: typedIn(SECRET),
    });
    expect(code).toBe(0);
    for (const form of [SECRET, basic("ada", SECRET).slice(6)]) expect(stderr).not.toContain(form);
  });
});

describe("logout", () => {
  test("forgets one registry, and says which by docker's name", async () => {
    home.config({ auths: { "https://index.docker.io/v1/": {}, [host]: {} }, detachKeys: "x" });
    expect(await run(["logout"])).toMatchObject({
      code: 0,
      stdout: "Removing login credentials for https://index.docker.io/v1/\n",
      stderr: "",
    });
    expect(JSON.parse(home.text())).toEqual({ auths: { [host]: {} }, detachKeys: "x" });
    expect((await run(["registry", "logout", `http://${host}/v2/`])).stdout).toBe(
      `Removing login credentials for ${host}\n`,
    );
    expect(JSON.parse(home.text())).toEqual({ auths: {}, detachKeys: "x" });
  });

  test("of what is not known is no failure", async () => {
    expect(await run(["logout", "ghcr.io"])).toMatchObject({ code: 0, stderr: "" });
  });

  test("whose helper fails is one, and says so", async () => {
    home.helper("k", "echo locked; exit 1");
    home.config({ credsStore: "k", auths: { "ghcr.io": {} } });
    const { code, stderr } = await run(["logout", "ghcr.io"]);
    expect(code).toBe(1);
    expect(stderr).toContain('could not erase the credential of "ghcr.io": locked\n');
    expect(Object.keys(JSON.parse(home.text()).auths)).toEqual(["ghcr.io"]);
  });
});
