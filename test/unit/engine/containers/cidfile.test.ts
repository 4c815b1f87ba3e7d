import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkCidfile, writeCidfile } from "../../../../src/engine/containers/cidfile.ts";

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "cidfile-"));
  path = join(dir, "cid");
});

afterEach(() => rmSync(dir, { recursive: true }));

test("the file holds the id and nothing else", async () => {
  checkCidfile(path);
  await writeCidfile(path, "0123");
  expect(readFileSync(path, "utf8")).toBe("0123");
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test("a file that is there is refused before, and kept where it came in between", async () => {
  writeFileSync(path, "other");
  expect(() => checkCidfile(path)).toThrow(
    expect.objectContaining({
      code: "already-exists",
      message: `container ID file found, make sure the other container isn't running or delete "${path}"`,
    }),
  );
  await expect(writeCidfile(path, "0123")).rejects.toMatchObject({ code: "already-exists" });
  expect(readFileSync(path, "utf8")).toBe("other");
});

test("a link in its place is not followed", async () => {
  symlinkSync(join(dir, "elsewhere"), path);
  await expect(writeCidfile(path, "0123")).rejects.toMatchObject({ code: "already-exists" });
  expect(existsSync(join(dir, "elsewhere"))).toBe(false);
});

test("a folder that is not there is said", async () => {
  const missing = join(dir, "no/cid");
  await expect(writeCidfile(missing, "0123")).rejects.toThrow(`cannot write the container ID file "${missing}"`);
});

test("without a path nothing happens", async () => {
  checkCidfile(undefined);
  await writeCidfile(undefined, "0123");
});
