import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Conflist, parseConflist, readConflist, writeConflist } from "../../../src/cni/conflist.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cl-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const bridge = { type: "bridge", bridge: "br0", ipam: { type: "host-local", ranges: [[{ subnet: "10.4.0.0/24" }]] } };
const conflist: Conflist = { cniVersion: "1.0.0", name: "net", cliID: "ab".repeat(32), plugins: [bridge] };

test("a conflist is read as it was written, and everybody may read the file", async () => {
  const path = join(dir, "lepton", "net.conflist");
  await writeConflist(path, conflist);
  expect(await readConflist(path)).toEqual(conflist);
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test("what we do not know stays", () => {
  const text = JSON.stringify({ ...conflist, disableCheck: true, plugins: [{ ...bridge, vlan: 7 }] });
  expect(parseConflist(text, "f")).toMatchObject({ disableCheck: true, plugins: [{ vlan: 7 }] });
});

test("a file of one plugin is a list of one", () => {
  const text = JSON.stringify({ cniVersion: "0.3.1", name: "old", ...bridge });
  expect(parseConflist(text, "f")).toEqual({ cniVersion: "0.3.1", name: "old", plugins: [bridge] });
});

describe("refused is", () => {
  test.each<[string, unknown]>([
    ["a list", []],
    ["no name", { ...conflist, name: undefined }],
    ["a name that leads elsewhere", { ...conflist, name: "../net" }],
    ["no plugin", { ...conflist, plugins: [] }],
    ["a plugin that leads elsewhere", { ...conflist, plugins: [{ type: "../../bin/sh" }] }],
    ["a plugin without a type", { ...conflist, plugins: [{}] }],
    ["a hidden plugin", { ...conflist, plugins: [{ type: ".x" }] }],
    ["an id that is none", { ...conflist, cliID: "../../x" }],
    ["labels that are none", { ...conflist, cliLabels: { a: 1 } }],
    ["ranges that are none", { ...conflist, plugins: [{ type: "bridge", ipam: { ranges: [{ subnet: "x" }] } }] }],
    ["a range without a subnet", { ...conflist, plugins: [{ type: "bridge", ipam: { ranges: [[{}]] } }] }],
  ])("%s", (_, value) => {
    expect(() => parseConflist(JSON.stringify(value), "/f")).toThrow(
      'cannot read "/f": not a CNI network configuration',
    );
  });

  test("what is no JSON", () => expect(() => parseConflist("{", "/f")).toThrow("not a CNI network configuration"));

  test("a symbolic link", async () => {
    const path = join(dir, "net.conflist");
    writeFileSync(join(dir, "real"), JSON.stringify(conflist));
    symlinkSync(join(dir, "real"), path);
    await expect(readConflist(path)).rejects.toThrow(path);
  });
});
