import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeOutputFile } from "../../../src/engine/output-file.ts";
import { cut } from "../../helpers/bytes.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lepton-output-"));
  mkdirSync(join(dir, "out"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ctx = () => ({
  namespace: "default",
  disk: { address: "", storeDir: join(dir, "store"), runDir: join(dir, "run") },
});
const out = (name: string) => join(dir, "out", name);
const write = (path: string, chunks: AsyncIterable<Uint8Array> = cut(Buffer.from("whole"), 2)) =>
  writeOutputFile(ctx(), path, chunks);

test("a file is written whole, for its owner alone, over an older one", async () => {
  writeFileSync(out("a"), "something older and longer", { mode: 0o644 });
  await write(out("a"));
  expect(readFileSync(out("a"), "utf8")).toBe("whole");
  expect(statSync(out("a")).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(dir, "out"))).toEqual(["a"]);
});

test("where the stream fails, the older file stands and nothing is beside it", async () => {
  writeFileSync(out("a"), "older");
  async function* broken() {
    yield Buffer.from("half");
    throw new Error("the daemon is gone");
  }
  await expect(write(out("a"), broken())).rejects.toThrow("the daemon is gone");
  expect(readFileSync(out("a"), "utf8")).toBe("older");
  expect(readdirSync(join(dir, "out"))).toEqual(["a"]);
  expect(readdirSync(join(dir, "run/work"))).toEqual([]);
});

describe("a place that is none for a file is refused before anything is read", () => {
  async function* untouched(): AsyncGenerator<Uint8Array> {
    yield await Promise.reject(new Error("the stream was read"));
  }

  test("a symbolic link, whose target stays as it is", async () => {
    writeFileSync(out("target"), "target");
    symlinkSync("target", out("link"));
    await expect(write(out("link"), untouched())).rejects.toThrow("it is a symbolic link");
    expect(readFileSync(out("target"), "utf8")).toBe("target");
  });

  test.each([
    ["a directory", () => join(dir, "out"), "it is a directory"],
    ["a device", () => "/dev/null", "it is no regular file"],
    ["in a directory that is not there", () => out("no/a"), /invalid output path: directory ".*\/no" does not exist/],
  ])("%s", async (_, path, message) => {
    await expect(write(path(), untouched())).rejects.toThrow(message);
  });
});
