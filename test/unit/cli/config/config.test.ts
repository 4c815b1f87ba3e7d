/** lepton.toml: what it says, which file counts, and what goes before it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findConfig } from "../../../../src/cli/config/find.ts";
import { parseConfig } from "../../../../src/cli/config/parse.ts";
import { cli } from "../harness.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lepton-config-"));
  file = join(dir, "lepton.toml");
});
afterEach(() => rmSync(dir, { recursive: true }));

const ps = (argv: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli([...argv, "ps"], { env: { LEPTON_TOML: file, ...env } });

describe("lepton.toml", () => {
  it("says what flags would", async () => {
    writeFileSync(
      file,
      `address = "/run/other.sock"
namespace = "k8s.io"
data_root = "/srv/lepton"
hosts_dir = ["/srv/certs.d"]
insecure_registry = true
trust_realm = "token.example"
`,
    );
    const { code, connections } = await ps([]);
    expect(code).toBe(0);
    expect(connections).toEqual([
      {
        address: "/run/other.sock",
        namespace: "k8s.io",
        dataRoot: "/srv/lepton",
        registry: { hostsDirs: ["/srv/certs.d"], insecure: true, trustedRealms: ["token.example"] },
      },
    ]);
  });

  it("gives way to the environment, and both to flags", async () => {
    writeFileSync(file, 'address = "/file"\nnamespace = "file"\ndata_root = "/file"\ninsecure_registry = true\n');
    const env = { CONTAINERD_ADDRESS: "/env", CONTAINERD_NAMESPACE: "env", LEPTON_DATA_ROOT: "/env" };
    expect((await ps([], env)).connections).toEqual([{ registry: { insecure: true } }]);
    expect((await ps(["-n", "flag", "--insecure-registry=false"], env)).connections).toEqual([
      { namespace: "flag", registry: { insecure: false } },
    ]);
    expect((await ps(["-a", "/flag"])).connections).toMatchObject([{ address: "/flag", namespace: "file" }]);
  });

  it("turns debugging on, which --debug=false turns off", async () => {
    writeFileSync(file, "debug = true\n");
    const connectError = new TypeError("out of order");
    const failing = (argv: readonly string[]) => cli(argv, { env: { LEPTON_TOML: file }, connectError });
    expect((await failing(["ps"])).stderr).toContain("config.test.ts");
    expect((await failing(["--debug=false", "ps"])).stderr).not.toContain("config.test.ts");
  });

  it("is not read for help and version", async () => {
    writeFileSync(file, "nonsense");
    for (const argv of [["--version"], ["ps", "--help"], ["--help"]])
      expect((await cli(argv, { env: { LEPTON_TOML: file } })).code).toBe(0);
  });

  it.each([
    ['namespace = "a"\n\nnamespce = "b"', 3, 'unknown key "namespce"', "did you mean namespace?"],
    ["[registry]\nx = 1", 1, 'unknown key "registry"', "the keys are address, "],
    ['# a\n"a.b" = 1', 2, 'unknown key "a.b"', ""],
    ["\ntoString = 1", 2, 'unknown key "toString"', ""],
    ["debug = 1", 1, "debug is not true or false", ""],
    ["namespace = true", 1, "namespace is not a string", ""],
    ["hosts_dir = [1]", 1, "hosts_dir is not a string or a list of strings", ""],
    ["debug = true\nnamespace =", 2, "", ""],
  ])("refuses %j by its line", async (text, line, message, hint) => {
    writeFileSync(file, text);
    const { code, stderr, connections } = await ps([]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}:${line}: ${message}`);
    expect(stderr).toContain(hint);
    expect(connections).toEqual([]);
  });

  it("leaves the dashboard's table to the dashboard", async () => {
    writeFileSync(file, 'namespace = "a"\n[dashboard]\ntheme = 1\nnonsense = true\n[dashboard.keys.list]\nx = "y"\n');
    expect((await ps([])).connections).toEqual([{ namespace: "a" }]);
  });

  it("shows no control character of a key", () => {
    expect(() => parseConfig('"\\u001b]0;x\\u0007" = 1', "f")).toThrow('f:1: unknown key "\\x1b]0;x\\x07"');
  });
});

describe("the file that counts", () => {
  it("is the one that LEPTON_TOML names, which must be there", () => {
    expect(() => findConfig({ env: { LEPTON_TOML: file } })).toThrow(`no such file: "${file}"`);
    writeFileSync(file, "");
    expect(findConfig({ env: { LEPTON_TOML: file } })).toBe(file);
  });

  it("is the system's for root, and the user's for anybody else", () => {
    const system = join(dir, "system.toml");
    const user = join(dir, ".config", "lepton", "lepton.toml");
    const found = (isRoot: boolean, env = {}) => findConfig({ env: { HOME: dir, ...env }, systemPath: system, isRoot });
    expect([found(true), found(false)]).toEqual([undefined, undefined]);
    mkdirSync(join(dir, ".config", "lepton"), { recursive: true });
    for (const path of [system, user]) writeFileSync(path, "");
    expect([found(true), found(false)]).toEqual([system, user]);
    expect(found(false, { XDG_CONFIG_HOME: join(dir, "xdg") })).toBeUndefined();
  });
});
