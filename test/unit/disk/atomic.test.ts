import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import {
  isTemporary,
  listDir,
  readJson,
  readText,
  removeFile,
  sweepTemporary,
  temporaryPath,
  writeFileAtomic,
  writeNewFile,
} from "../../../src/disk/atomic.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "atomic-"));
});

// What is not flushed is written by other calls.
describe.each([{ durable: true }, { durable: false }])("writeFileAtomic, durable: $durable,", (options) => {
  test.each([3, 100_000])("replaces a file with %d characters and leaves nothing else behind", async (length) => {
    await writeFileAtomic(join(dir, "f"), "one", options);
    await writeFileAtomic(join(dir, "f"), "2".repeat(length), options);
    expect(readFileSync(join(dir, "f"), "utf8")).toBe("2".repeat(length));
    expect(readdirSync(dir)).toEqual(["f"]);
  });

  test("makes files that only we may read, whatever the umask", async () => {
    const before = process.umask(0o000);
    try {
      await writeFileAtomic(join(dir, "f"), "secret", options);
    } finally {
      process.umask(before);
    }
    expect(statSync(join(dir, "f")).mode & 0o777).toBe(0o600);
  });

  test("replaces a symlink instead of writing through it", async () => {
    writeFileSync(join(dir, "victim"), "untouched");
    symlinkSync("victim", join(dir, "f"));
    await writeFileAtomic(join(dir, "f"), "mine", options);
    expect(readFileSync(join(dir, "victim"), "utf8")).toBe("untouched");
    expect(readFileSync(join(dir, "f"), "utf8")).toBe("mine");
  });

  test("names the file and leaves no part of it where it cannot be written", async () => {
    mkdirSync(join(dir, "f", "full"), { recursive: true });
    await expect(writeFileAtomic(join(dir, "f"), "x", options)).rejects.toThrow(`cannot write "${join(dir, "f")}"`);
    expect(readdirSync(dir)).toEqual(["f"]);
  });
});

test.each([true, false])("writeNewFile refuses what is there already, durable: %s", async (durable) => {
  await writeNewFile(join(dir, "f"), "one", { durable });
  await expect(writeNewFile(join(dir, "f"), "two", { durable })).rejects.toThrow("EEXIST");
});

describe("sweepTemporary", () => {
  test("removes what dead writers left, not what a living one writes", async () => {
    const dead = join(dir, ".tmp-1.1.1.00000000-0000-0000-0000-000000000000_abcd");
    const living = temporaryPath(join(dir, "f"));
    for (const path of [dead, living, join(dir, "data")]) writeFileSync(path, "");
    mkdirSync(join(dir, ".tmp-garbage", "deep"), { recursive: true });
    await sweepTemporary(dir);
    expect((await listDir(dir)).sort()).toEqual([living.slice(dir.length + 1), "data"].sort());
    expect(isTemporary(living.slice(dir.length + 1))).toBe(true);
  });

  test("finds nothing in a directory that is not there", async () => {
    await expect(sweepTemporary(join(dir, "none"))).resolves.toBeUndefined();
  });
});

describe("readText", () => {
  test("reads a regular file", async () => {
    writeFileSync(join(dir, "f"), "text");
    expect(await readText(join(dir, "f"))).toBe("text");
  });

  test("is not found where there is no file", async () => {
    await expect(readText(join(dir, "none"))).rejects.toMatchObject({ code: "not-found" });
  });

  test("refuses a file that is too long, however sparse", async () => {
    execFileSync("truncate", ["-s", "1G", join(dir, "huge")]);
    await expect(readText(join(dir, "huge"))).rejects.toMatchObject({ code: "failed-precondition" });
  });

  test("never follows a symlink", async () => {
    symlinkSync("/etc/passwd", join(dir, "link"));
    await expect(readText(join(dir, "link"))).rejects.toThrow("too many symbolic links");
  });

  test("never waits for a fifo, and refuses a directory", async () => {
    execFileSync("mkfifo", [join(dir, "fifo")]);
    await expect(readText(join(dir, "fifo"))).rejects.toThrow("not a regular file");
    await expect(readText(dir)).rejects.toThrow("not a regular file");
  });
});

describe("readJson", () => {
  const isNumber = (value: unknown) => (typeof value === "number" ? value : undefined);

  test("gives what the check lets through", async () => {
    writeFileSync(join(dir, "f"), "42");
    expect(await readJson(join(dir, "f"), isNumber)).toBe(42);
  });

  test.each(["", "{", '"text"', '{"__proto__":{}}', "[".repeat(100_000)])(
    "says that %.20j is damaged",
    async (text) => {
      writeFileSync(join(dir, "f"), text);
      await expect(readJson(join(dir, "f"), isNumber)).rejects.toMatchObject({
        code: "failed-precondition",
        message: `cannot read "${join(dir, "f")}": damaged`,
      });
    },
  );
});

test("removeFile is content with a file that is not there", async () => {
  await expect(removeFile(join(dir, "none"))).resolves.toBeUndefined();
});
