import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseFile, readKeyValues, toRecord } from "../../../src/commands/key-values.ts";

const dir = mkdtempSync(join(tmpdir(), "env-"));
afterAll(() => rmSync(dir, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

const lookup = (key: string): string | undefined => ({ HOME: "/root", EMPTY: "" })[key];

describe("an env file", () => {
  const lines = (text: string | Uint8Array): string[] => parseFile("f", Buffer.from(text), lookup);

  it.each([
    ["A=1\nB=2\n", ["A=1", "B=2"]],
    ["\ufeffA=1", ["A=1"]],
    ["A=1\r\nB=2\r\n", ["A=1", "B=2"]],
    ["# comment\n\n   \n  # another\nA=1", ["A=1"]],
    ["  A=1  ", ["A=1  "]],
    ["A= 1 2 ", ["A= 1 2 "]],
    ["A=$HOME '\"", ["A=$HOME '\""]],
    ["A==", ["A=="]],
    ["A=", ["A="]],
    ["A=x#y", ["A=x#y"]],
    ["HOME", ["HOME=/root"]],
    ["EMPTY", ["EMPTY="]],
    ["MISSING", []],
    ["A=ü日", ["A=ü日"]],
  ])("%j", (text, pairs) => expect(lines(text)).toEqual(pairs));

  it.each([
    ["=x", "invalid env file (f): no variable name on line '=x'"],
    ["A B=1", "invalid env file (f): variable 'A B' contains whitespaces"],
    ["A =1", "invalid env file (f): variable 'A ' contains whitespaces"],
    [Uint8Array.of(0x41, 0x3d, 0xe9), "invalid env file (f): it is not UTF-8"],
  ])("refuses %j", (text, message) => expect(() => lines(text)).toThrow(message));

  it("takes a mebibyte on one line", () => expect(lines(`A=${"x".repeat(1 << 20)}`)[0]).toHaveLength((1 << 20) + 2));
});

describe("readKeyValues", () => {
  it("puts files before options, which so win", async () => {
    const path = file("order", "A=file\nB=file\n");
    const pairs = await readKeyValues([path], ["A=option", "HOME", "MISSING"], lookup);
    expect(pairs).toEqual(["A=file", "B=file", "A=option", "HOME=/root", "MISSING"]);
    expect(toRecord(pairs)).toMatchObject({ A: "option", B: "file" });
  });

  it.each([
    ["a file that is not there", "nowhere", /^cannot open ".*nowhere"/],
    ["a directory", ".", /^cannot read/],
  ])("refuses %s", async (_name, path, message) => {
    await expect(readKeyValues([join(dir, path)], [], lookup)).rejects.toThrow(message);
  });

  it("ends at 16 MiB, also where the file never does", async () => {
    await expect(readKeyValues(["/dev/zero"], [], lookup)).rejects.toThrow('file "/dev/zero" is over 16 MiB');
  });

  it("keeps __proto__ a plain key", () => {
    expect(Object.entries(toRecord(["__proto__=x"]))).toEqual([["__proto__", "x"]]);
  });
});
