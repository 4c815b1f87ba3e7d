import { existsSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dockerCredentials } from "../../../../src/registry/credentials/source.ts";
import { type DockerHome, dockerHome } from "../../../helpers/credential-helper.ts";
import { many } from "../../../helpers/many.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

let home: DockerHome;
beforeEach(() => {
  home = dockerHome();
});
afterEach(() => home.remove());

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const source = () => dockerCredentials({ env: home.env });
const ada = { kind: "password", username: "ada", secret: "s3:cret" } as const;
const entry = { auth: base64("ada:s3:cret") };

describe("auths", () => {
  test("there is no credential where there is no file, an empty one, or none of the host", async () => {
    expect(await source()("ghcr.io")).toBeUndefined();
    for (const text of ["", " \n", "{}", '{"auths":{}}', '{"auths":null}', '{"auths":{"ghcr.io":{}}}']) {
      home.config(text);
      expect(await source()("ghcr.io"), text).toBeUndefined();
    }
    home.config({ auths: { "quay.io": entry } });
    expect(await source()("ghcr.io")).toBeUndefined();
  });

  test.each<[string, object, object]>([
    ["user and password in base64", entry, ada],
    ["user and password in the clear", { username: "ada", password: "s3:cret" }, ada],
    ["base64 with zero bytes behind", { auth: base64("ada:s3:cret\0\0") }, ada],
    ["an identity token", { auth: base64("ada:"), identitytoken: "T" }, { kind: "identity-token", token: "T" }],
    ["the user name <token>", { auth: base64("<token>:T") }, { kind: "identity-token", token: "T" }],
    ["a registry token", { registrytoken: "R", identitytoken: "T" }, { kind: "registry-token", token: "R" }],
  ])("may be %s", async (_name, value, credential) => {
    home.config({ auths: { "ghcr.io": value } });
    expect(await source()("ghcr.io")).toEqual(credential);
  });

  test("take any user and password", async () => {
    const name = fc
      .string({ unit: "binary", minLength: 1, maxLength: 40 })
      .filter((text) => !/[:]|^<token>$/.test(text));
    const secret = fc.string({ unit: "binary", maxLength: 40 }).filter((text) => !/^\0|\0$/.test(text));
    await fc.assert(
      fc.asyncProperty(name, secret, async (username, password) => {
        home.config({ auths: { h: { auth: base64(`${username}:${password}`) } } });
        expect(await source()("h")).toEqual({ kind: "password", username, secret: password });
      }),
      { numRuns: many(100, { usually: 25 }) },
    );
  });

  test.each([
    ["ghcr.io", "ghcr.io"],
    ["https://ghcr.io", "ghcr.io"],
    ["https://ghcr.io/v1/", "ghcr.io"],
    ["http://ghcr.io/v2/", "ghcr.io"],
    ["GHCR.io", "ghcr.io"],
    ["ghcr.io:443", "ghcr.io"],
    ["ghcr.io", "ghcr.io:443"],
    ["localhost:5000", "localhost:5000"],
    ["http://localhost:5000/v1/", "localhost:5000"],
    ["[::1]:5000", "[::1]:5000"],
    ["https://index.docker.io/v1/", "docker.io"],
    ["index.docker.io", "docker.io"],
    ["docker.io", "docker.io"],
    ["https://registry-1.docker.io/v2/", "docker.io"],
  ])("%s is the key of %s", async (key, host) => {
    home.config({ auths: { [key]: entry } });
    expect(await source()(host)).toEqual(ada);
  });

  test.each([
    ["ghcr.io.evil.com", "ghcr.io"],
    ["evil.com/ghcr.io", "ghcr.io"],
    ["https://evil.com/https://ghcr.io", "ghcr.io"],
    ["ghcr.io:5000", "ghcr.io"],
    ["ghcr.io", "ghcr.io:5000"],
    ["ghcr.io", "x.ghcr.io"],
    ["https://index.docker.io/v1/access-token", "docker.io"],
    ["https://index.docker.io/v1/refresh-token", "docker.io"],
    ["__proto__", "ghcr.io"],
  ])("%s is no key of %s", async (key, host) => {
    home.config(`{"auths":{"${key}":${JSON.stringify(entry)}}}`);
    expect(await source()(host)).toBeUndefined();
  });

  test("docker's own spelling goes before others", async () => {
    home.config({ auths: { "docker.io": { auth: base64("eve:x") }, "https://index.docker.io/v1/": entry } });
    expect(await source()("docker.io")).toEqual(ada);
  });

  test.each([
    ["[]", "not a JSON object"],
    ["null", "not a JSON object"],
    ['{"auths":', "not JSON"],
    ['{"auths":[]}', '"auths" is not an object'],
    ['{"credsStore":1}', '"credsStore" is not a string'],
    ['{"credHelpers":{"h":{}}}', '"credHelpers" of "h" is not a string'],
    ['{"auths":{"h":"x"}}', 'the entry of "h" is not an object'],
    ['{"auths":{"h":{"auth":"??"}}}', '"auth" of "h" is not user:password in base64'],
    ['{"auths":{"h":{"auth":"YWRh"}}}', '"auth" of "h" is not user:password in base64'],
    ['{"auths":{"h":{"auth":7}}}', '"auth" of "h" is not a string'],
    [`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "nested deeper than 100 levels"],
    [`{"a":"${"x".repeat(1024 * 1024)}"}`, "longer than 1048576 bytes"],
  ])("a file that is damaged (%#) is refused by name", async (text, why) => {
    home.config(text);
    await expect(source()("h")).rejects.toMatchObject({
      code: "failed-precondition",
      message: `cannot read "${home.configPath}": ${why}`,
    });
  });

  test("a broken file's text, which may be a secret, is in no error", async () => {
    home.config('{"auths":{"h":{"auth":"canary-secret"');
    const error = await source()("h").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(`${(error as Error).stack}${String((error as Error).cause)}`).not.toContain("canary");
  });
});

describe("helpers", () => {
  test("credHelpers goes before credsStore, and credsStore before auths", async () => {
    const answer = (user: string) => `cat >/dev/null; echo '{"ServerURL":"x","Username":"${user}","Secret":"s"}'`;
    home.helper("one", answer("one"));
    home.helper("all", answer("all"));
    home.config({ credHelpers: { "ghcr.io": "one", "plain.io": "" }, credsStore: "all", auths: { "plain.io": entry } });
    const user = async (host: string) => (await source()(host)) ?? {};
    expect(await user("ghcr.io")).toMatchObject({ username: "one" });
    expect(await user("quay.io")).toMatchObject({ username: "all" });
    expect(await user("plain.io")).toMatchObject({ username: "ada" });
  });

  test("is asked for docker.io by docker's URL", async () => {
    home.keeper("k");
    home.config({ credsStore: "k" });
    expect(await source()("docker.io")).toBeUndefined();
    expect(home.calls()).toEqual(["get https://index.docker.io/v1/"]);
  });

  test("is asked once a host, however many ask, until config.json changes", async () => {
    home.keeper("k");
    home.config({ credsStore: "k" });
    const ask = source();
    await Promise.all(["a", "a", "b", "a"].map((host) => ask(host)));
    await ask("a");
    expect(home.calls().sort()).toEqual(["get a", "get b"]);
    home.config({ credsStore: "k", changed: true });
    await ask("a");
    expect(home.calls().filter((call) => call === "get a")).toHaveLength(2);
  });

  test("that failed is asked again", async () => {
    home.helper("k", "echo locked; exit 1");
    home.config({ credsStore: "k" });
    const ask = source();
    await expect(ask("a")).rejects.toThrow("locked");
    home.helper("k", `cat >/dev/null; echo '{"Username":"u","Secret":"s"}'`);
    expect(await ask("a")).toMatchObject({ username: "u" });
  });

  test("that is missing or fails is an error, also where the file has a credential", async () => {
    home.config({ credsStore: "gone", auths: { "ghcr.io": entry } });
    await expect(source()("ghcr.io")).rejects.toMatchObject({
      code: "failed-precondition",
      message: 'cannot find credential helper "docker-credential-gone" in PATH',
      hint: `install it, or take it out of "credsStore" in "${home.configPath}"`,
    });
    home.helper("gone", "echo out of order >&2; exit 3");
    await expect(source()("ghcr.io")).rejects.toMatchObject({
      message: 'credential helper "docker-credential-gone" could not get the credential of "ghcr.io": out of order',
    });
  });

  test("one who gives up does not take the answer from another", async () => {
    home.helper(
      "k",
      `[ -e "$HOME/go" ] || { touch "$HOME/asked"; exec sleep 60; }; echo '{"Username":"u","Secret":"s"}'`,
    );
    home.config({ credsStore: "k" });
    const ask = source();
    const first = new AbortController();
    const settled = Promise.allSettled([ask("a", first.signal), ask("a")]);
    await waitFor("the helper to be asked", () => existsSync(`${home.dir}/asked`));
    writeFileSync(`${home.dir}/go`, "");
    first.abort();
    const [gaveUp, stayed] = await settled;
    expect(gaveUp).toMatchObject({ status: "rejected", reason: { code: "canceled" } });
    expect(stayed).toMatchObject({ status: "fulfilled", value: { username: "u" } });
    await expect(ask("a", first.signal)).rejects.toMatchObject({ code: "canceled" });
  });
});

test("DOCKER_CONFIG goes before HOME", async () => {
  home.config({ auths: { h: entry } });
  expect(await dockerCredentials({ env: { HOME: home.dir } })("h")).toBeUndefined();
  expect(await dockerCredentials({ env: { HOME: "/nowhere", DOCKER_CONFIG: home.configDir } })("h")).toEqual(ada);
  expect(await dockerCredentials({ configDir: home.configDir, env: {} })("h")).toEqual(ada);
});
