import { chmodSync, chownSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makePrivateDir } from "../../../src/disk/private-dir.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "private-"));
});

test("makes a directory and its parents for us alone, below a sticky one", async () => {
  await makePrivateDir(join(dir, "a", "b"));
  expect(statSync(join(dir, "a")).mode & 0o777).toBe(0o700);
  expect(statSync(join(dir, "a", "b")).mode & 0o777).toBe(0o700);
});

test("accepts one that is there", async () => {
  await makePrivateDir(join(dir, "a"));
  await expect(makePrivateDir(join(dir, "a"))).resolves.toBeUndefined();
});

test("refuses a directory that others may write to, and says how to mend it", async () => {
  mkdirSync(join(dir, "open"));
  chmodSync(join(dir, "open"), 0o777);
  await expect(makePrivateDir(join(dir, "open"))).rejects.toMatchObject({
    code: "permission-denied",
    message: `unsafe directory "${join(dir, "open")}": others may write to it`,
    hint: expect.stringContaining("chmod go-w"),
  });
});

test("refuses a parent that others may write to", async () => {
  mkdirSync(join(dir, "open"));
  chmodSync(join(dir, "open"), 0o775);
  await expect(makePrivateDir(join(dir, "open", "a"))).rejects.toThrow(`unsafe directory "${join(dir, "open")}"`);
});

test.runIf(process.geteuid?.() === 0)("refuses directories of another user, anywhere on the path", async () => {
  mkdirSync(join(dir, "theirs"));
  chownSync(join(dir, "theirs"), 1234, 1234);
  await expect(makePrivateDir(join(dir, "theirs"))).rejects.toThrow("belongs to another user");
  await expect(makePrivateDir(join(dir, "theirs", "a"))).rejects.toThrow("belongs to another user");
});

test("refuses a file in its place", async () => {
  writeFileSync(join(dir, "f"), "");
  await expect(makePrivateDir(join(dir, "f"))).rejects.toThrow(`cannot make directory "${join(dir, "f")}"`);
});
