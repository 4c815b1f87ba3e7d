import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dockerCredentials } from "../../../../src/registry/credentials/source.ts";
import { eraseCredential, storeCredential } from "../../../../src/registry/credentials/store.ts";
import { type DockerHome, dockerHome } from "../../../helpers/credential-helper.ts";

let home: DockerHome;
beforeEach(() => {
  home = dockerHome();
});
afterEach(() => home.remove());

const isRoot = process.geteuid?.() === 0;
const ada = { kind: "password", username: "ada", secret: "s3:cret" } as const;
const store = (host = "ghcr.io") => storeCredential(host, ada, { env: home.env });
const erase = (host = "ghcr.io") => eraseCredential(host, { env: home.env });
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("config.json", () => {
  test("is made 0600 in a directory 0700, whatever the umask", async () => {
    rmSync(home.configDir, { recursive: true });
    const before = process.umask(0);
    try {
      expect(await store()).toEqual({ path: home.configPath, helper: undefined, warnings: [] });
    } finally {
      process.umask(before);
    }
    expect([modeOf(home.configPath), modeOf(home.configDir)]).toEqual(["600", "700"]);
    expect(JSON.parse(home.text())).toEqual({ auths: { "ghcr.io": { auth: "YWRhOnMzOmNyZXQ=" } } });
  });

  test("gives back what was stored, until it is erased", async () => {
    const token = { kind: "identity-token", token: "T" } as const;
    await store();
    await storeCredential("docker.io", token, { env: home.env, username: "bob" });
    const ask = dockerCredentials({ env: home.env });
    expect([await ask("ghcr.io"), await ask("docker.io")]).toEqual([ada, token]);
    expect(Object.keys(JSON.parse(home.text()).auths)).toEqual(["ghcr.io", "https://index.docker.io/v1/"]);
    expect(await erase("docker.io")).toBe(true);
    expect([await ask("ghcr.io"), await ask("docker.io")]).toEqual([ada, undefined]);
    expect(await erase("docker.io")).toBe(false);
  });

  test("is made 0600 where it was wider, and who could write to it is said", async () => {
    home.config({});
    for (const [mode, warnings] of [
      [0o644, []],
      [0o666, [`others could write to "${home.configPath}": check what stands in it`]],
    ] as const) {
      chmodSync(home.configPath, mode);
      expect((await store()).warnings).toEqual(warnings);
      expect(modeOf(home.configPath)).toBe("600");
    }
  });

  test.each([false, true])("that is a symlink stays one, its target there before: %s", async (exists) => {
    const dotfiles = join(home.dir, "dotfiles");
    mkdirSync(dotfiles);
    const target = join(dotfiles, "docker.json");
    if (exists) writeFileSync(target, '{"detachKeys":"ctrl-x"}');
    symlinkSync("../dotfiles/docker.json", home.configPath);
    await store();
    expect(readlinkSync(home.configPath)).toBe("../dotfiles/docker.json");
    expect(Object.keys(JSON.parse(readFileSync(target, "utf8")))).toEqual([...(exists ? ["detachKeys"] : []), "auths"]);
    expect(modeOf(target)).toBe("600");
    expect(readdirSync(dotfiles)).toEqual(["docker.json"]);
  });

  test("loses nothing when fifty log in at once, in several processes", async () => {
    home.config({ keep: [1, 2] });
    const script = `
      import { storeCredential } from ${JSON.stringify(join(process.cwd(), "src/registry/credentials/store.ts"))};
      const from = Number(process.env.FROM);
      // Who waits for too long is told so, and tries again.
      const store = (host) => storeCredential(host, { kind: "password", username: "u", secret: "s" }, {})
        .catch((error) => error.code === "unavailable" ? store(host) : Promise.reject(error));
      await Promise.all(Array.from({ length: 10 }, (_, index) => store(\`h\${from + index}\`)));
    `;
    const ran = execFileSync(
      "/bin/sh",
      [
        "-c",
        'for from in 0 10 20 30 40; do FROM=$from "$0" --input-type=module -e "$1" & done; wait',
        process.execPath,
        script,
      ],
      { env: { ...process.env, ...home.env }, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
    );
    expect(ran).toBe("");
    const { auths, keep } = JSON.parse(home.text());
    expect(Object.keys(auths).sort()).toEqual(Array.from({ length: 50 }, (_, index) => `h${index}`).sort());
    expect(keep).toEqual([1, 2]);
    expect(readdirSync(home.configDir)).toEqual(["config.json"]);
  });

  test("stays whole when the disk is full", async () => {
    const text = JSON.stringify({ auths: { "ghcr.io": {} }, more: "x".repeat(3000) });
    home.config(text);
    const script = `
      import { storeCredential } from ${JSON.stringify(join(process.cwd(), "src/registry/credentials/store.ts"))};
      await storeCredential("ghcr.io", { kind: "password", username: "u", secret: "s" }, {}).catch((error) => console.log(error.message));
    `;
    // A limit on the size of files fails a write half-way, as a full disk does.
    const { stdout } = spawnSync(
      "/bin/bash",
      ["-c", 'ulimit -f 1; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { env: { ...process.env, ...home.env }, encoding: "utf8" },
    );
    expect(stdout).toContain(`cannot write "${home.configPath}"`);
    expect(home.text()).toBe(text);
    expect(readdirSync(home.configDir)).toEqual(["config.json"]);
  });

  test.each([
    ['{"auths":', "not JSON"],
    [`${"[".repeat(100_000)}`, "nested deeper than 100 levels"],
    [`{"a":"${"x".repeat(1024 * 1024)}"}`, "longer than 1048576 bytes"],
    [`{"a":"${'\\"'.repeat(500_000)}`, "not JSON"],
  ])("that is damaged (%#) is refused by name, and stays as it is", async (text, why) => {
    home.config(text);
    for (const change of [store, erase])
      await expect(change()).rejects.toMatchObject({ message: `cannot read "${home.configPath}": ${why}` });
    expect(home.text()).toBe(text);
  });

  test("that is no file is refused", async () => {
    mkdirSync(home.configPath);
    await expect(store()).rejects.toThrow(home.configPath);
    renameSync(home.configPath, `${home.configPath}.d`);
    execFileSync("mkfifo", [home.configPath]);
    await expect(store()).rejects.toThrow("not a regular file");
  });

  test.runIf(isRoot)("of another user stays theirs where root writes it", async () => {
    home.config({});
    chownSync(home.configPath, 1234, 5678);
    await store();
    const { uid, gid } = lstatSync(home.configPath);
    expect([uid, gid, modeOf(home.configPath)]).toEqual([1234, 5678, "600"]);
  });

  test("is rid of what a killed login left, and of nothing else that is hidden", async () => {
    const dead = `.tmp-1.1.1.00000000-0000-0000-0000-000000000000_00`;
    for (const name of [dead, ".tmp-mine"]) writeFileSync(join(home.configDir, name), "secret");
    await store();
    expect(readdirSync(home.configDir).sort()).toEqual([".tmp-mine", "config.json"]);
  });
});

describe("erasing", () => {
  test("takes every spelling of the host, and no other host", async () => {
    const auths = Object.fromEntries(
      ["ghcr.io", "https://ghcr.io/v1/", "http://GHCR.io", "ghcr.io:443", "ghcr.io:5000", "x.ghcr.io"].map((key) => [
        key,
        {},
      ]),
    );
    home.config({ auths, credHelpers: {} });
    expect(await erase()).toBe(true);
    expect(JSON.parse(home.text())).toEqual({ auths: { "ghcr.io:5000": {}, "x.ghcr.io": {} }, credHelpers: {} });
  });

  test("of what is not there writes nothing", async () => {
    expect(await erase()).toBe(false);
    expect(readdirSync(home.configDir)).toEqual([]);
  });
});

describe("with a helper", () => {
  test("the secret is the helper's, and the file, which had it, says only whom it knows", async () => {
    home.keeper("k");
    home.config({ auths: { "ghcr.io": { auth: "b2xk", email: "a@b" } }, credsStore: "k" });
    expect(await store()).toMatchObject({ helper: "docker-credential-k" });
    expect(JSON.parse(home.text())).toEqual({ auths: { "ghcr.io": { email: "a@b" } }, credsStore: "k" });
    expect(await dockerCredentials({ env: home.env })("ghcr.io")).toEqual(ada);
    expect(await erase()).toBe(true);
    expect(JSON.parse(home.text())).toEqual({ auths: {}, credsStore: "k" });
    expect(await erase()).toBe(false);
  });

  test("a source that is open sees the new secret", async () => {
    home.keeper("k");
    home.config({ credsStore: "k" });
    const ask = dockerCredentials({ env: home.env });
    expect(await ask("ghcr.io")).toBeUndefined();
    await store();
    expect(await ask("ghcr.io")).toEqual(ada);
    await storeCredential("ghcr.io", { ...ada, secret: "new" }, { env: home.env });
    expect(await ask("ghcr.io")).toMatchObject({ secret: "new" });
  });

  test.each(["gone", "broken"])("that is %s nothing is written in the clear", async (name) => {
    home.helper("broken", "echo out of order; exit 1");
    home.config({ credsStore: name });
    const text = home.text();
    await expect(store()).rejects.toThrow(`docker-credential-${name}`);
    await expect(erase()).rejects.toThrow(`docker-credential-${name}`);
    expect(home.text()).toBe(text);
  });
});
