import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LogFile, openLogFile } from "../../../../src/console/log/log-file.ts";
import { distanceBetween, readOffsets } from "../../../../src/console/log/offsets.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

let dir: string;
let path: string;
let log: LogFile | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "log-"));
  path = join(dir, "c-json.log");
});

afterEach(() => {
  log?.close();
  log = undefined;
});

const TIME = "2026-01-02T03:04:05.000000000Z";
const record = (text: string) => `{"log":"${text}\\n","stream":"stdout","time":"${TIME}"}\n`;
const read = (name: string) => readFileSync(name, "utf8");

function open(options: { maxSizeBytes?: number; maxFiles?: number } = {}): LogFile {
  log = openLogFile({ path, maxSizeBytes: options.maxSizeBytes, maxFiles: options.maxFiles ?? 1, now: () => TIME });
  return log;
}

/** Appends records of the texts, in one batch. */
function append(to: LogFile, ...texts: string[]): void {
  to.append(
    Buffer.from(texts.map(record).join("")),
    texts.reduce((sum, text) => sum + text.length + 1, 0),
  );
}

describe("a log file", () => {
  test("is there as soon as it is opened, for us alone", () => {
    open();
    expect(statSync(path).size).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("goes on where an earlier console stopped", () => {
    writeFileSync(path, record("before"));
    append(open(), "after");
    expect(read(path)).toBe(record("before") + record("after"));
  });

  test("loses the half record of a console that was killed, and nothing else", () => {
    writeFileSync(path, `${record("whole")}{"log":"torn`);
    append(open(), "next");
    expect(read(path)).toBe(record("whole") + record("next"));
  });

  test("that is all one torn record begins anew", () => {
    writeFileSync(path, '{"log":"torn');
    append(open(), "next");
    expect(read(path)).toBe(record("next"));
  });

  test("that somebody truncated goes on at its new end", () => {
    const file = open();
    append(file, "one");
    truncateSync(path, 0);
    append(file, "two");
    expect(read(path)).toBe(record("two"));
  });

  test("is never written through a symlink", () => {
    writeFileSync(join(dir, "victim"), "");
    symlinkSync("victim", path);
    append(open(), "x");
    expect(read(join(dir, "victim"))).toBe("");
  });
});

describe("rotation", () => {
  const size = record("00").length;
  const texts = (name: string) => [...read(name).matchAll(/"log":"(\w+)/g)].map(([, text]) => text);

  test("keeps the newest files in docker's names, each cut after the record that reaches the size", () => {
    const file = open({ maxSizeBytes: 2 * size, maxFiles: 3 });
    append(file, ...Array.from({ length: 9 }, (_, i) => `0${i}`));
    expect(readdirSync(dir).sort()).toEqual(["c-json.log", "c-json.log.1", "c-json.log.2", "c-json.log.offsets"]);
    expect(texts(`${path}.2`)).toEqual(["04", "05"]);
    expect(texts(`${path}.1`)).toEqual(["06", "07"]);
    expect(texts(path)).toEqual(["08"]);
  });

  test("with one file begins anew, in a new file, so that a reader of the old one can finish", () => {
    const file = open({ maxSizeBytes: size, maxFiles: 1 });
    append(file, "00");
    const before = statSync(path).ino;
    append(file, "01");
    expect(statSync(path).ino).not.toBe(before);
    expect(texts(path)).toEqual(["01"]);
  });

  test("gives the same files whatever the batches", () => {
    const one = open({ maxSizeBytes: 5 * size, maxFiles: 4 });
    for (let i = 10; i < 60; i++) append(one, String(i));
    const singly = ["", ".1", ".2", ".3"].map((suffix) => texts(path + suffix));
    one.close();
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    append(open({ maxSizeBytes: 5 * size, maxFiles: 4 }), ...Array.from({ length: 50 }, (_, i) => String(i + 10)));
    expect(["", ".1", ".2", ".3"].map((suffix) => texts(path + suffix))).toEqual(singly);
  });

  test("counts the lines before each file, over restarts of the console", () => {
    const first = open({ maxSizeBytes: 4 * size, maxFiles: 3 });
    append(first, "00", "01", "02");
    first.close();
    const second = open({ maxSizeBytes: 4 * size, maxFiles: 3 });
    append(second, ...Array.from({ length: 10 }, (_, i) => String(i + 10)));
    const offsets = readOffsets(path);
    expect(offsets.map(({ firstLine }) => firstLine)).toEqual([0, 4, 8, 12]);
    expect(offsets.at(-1)?.inode).toBe(statSync(path).ino);
  });

  test("knows how many lines lie between two files that are not neighbours", () => {
    const offsets = [
      { inode: 7, firstLine: 0 },
      { inode: 8, firstLine: 10 },
      { inode: 9, firstLine: 25 },
      { inode: 7, firstLine: 40 },
    ];
    expect(distanceBetween(offsets, 8, 9)).toEqual({ kind: "next" });
    expect(distanceBetween(offsets, 8, 7)).toEqual({ kind: "lines", lines: 15 });
    expect(distanceBetween(offsets, 9, 8)).toEqual({ kind: "unknown" });
    expect(distanceBetween(offsets, 1, 7)).toEqual({ kind: "unknown" });
    expect(distanceBetween(offsets, 7, 1)).toEqual({ kind: "unknown" });
  });

  test("keeps the history of its files short", () => {
    const file = open({ maxSizeBytes: 1, maxFiles: 2 });
    for (let i = 0; i < 2500; i++) append(file, "00");
    const offsets = readOffsets(path);
    expect(offsets.length).toBeLessThanOrEqual(2000);
    expect(offsets.at(-1)?.firstLine).toBe(2499);
  });
});

describe.runIf(process.geteuid?.() === 0)("a full disk", () => {
  beforeEach(() => {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", dir]);
  });
  afterEach(() => {
    log?.close();
    log = undefined;
    execFileSync("umount", [dir]);
  });

  const lost = (text: string) =>
    [...text.matchAll(/\[log: lost (\d+) bytes: (\w+)\]/g)].map(([, n, why]) => [Number(n), why]);

  test("costs output but no time, and the log says exactly how much", async () => {
    const file = open();
    writeFileSync(join(dir, "ballast"), Buffer.alloc(40_000));
    const line = "x".repeat(99);
    for (let i = 0; i < 1000; i++) append(file, line);
    const kept = read(path).split("\n").length - 1;
    rmSync(join(dir, "ballast"));
    await waitFor("the marker", () => file.settle());
    append(file, "after");
    expect(lost(read(path))).toEqual([[(1000 - kept) * 100, "ENOSPC"]]);
    expect(read(path).endsWith(record("after"))).toBe(true);
    for (const text of read(path).split("\n").slice(0, -1)) JSON.parse(text);
  });

  test("never leaves part of a record", () => {
    const file = open();
    for (let i = 0; i < 20; i++) append(file, ...Array.from({ length: 10 }, () => "y".repeat(701)));
    expect(read(path)).toMatch(/\}\n$/);
  });

  test("counts exactly where a rotation lies inside the batch that fails", async () => {
    const file = open({ maxSizeBytes: 20_000, maxFiles: 9 });
    append(file, ...Array.from({ length: 2000 }, () => "x".repeat(99)));
    const kept = readdirSync(dir)
      .filter((name) => /\.log(\.\d)?$/.test(name))
      .reduce((sum, name) => sum + read(join(dir, name)).split("\n").length - 1, 0);
    for (const name of ["2", "1"]) rmSync(`${path}.${name}`, { force: true });
    await waitFor("the marker", () => file.settle());
    expect(lost(read(path))).toEqual([[(2000 - kept) * 100, "ENOSPC"]]);
  });

  test("before the file could even be made is told as well", async () => {
    writeFileSync(join(dir, "ballast"), Buffer.alloc(60_000));
    rmSync(path, { force: true });
    execFileSync("mount", ["-o", "remount,ro", dir]);
    const file = open();
    append(file, "early");
    execFileSync("mount", ["-o", "remount,rw", dir]);
    rmSync(join(dir, "ballast"));
    await waitFor("the marker", () => file.settle());
    expect(lost(read(path))).toEqual([[6, "EROFS"]]);
  });
});

test("appending to what another process appends to tears neither", () => {
  const file = open();
  append(file, "ours");
  appendFileSync(path, record("theirs"));
  append(file, "ours2");
  expect(read(path)).toBe(record("ours") + record("theirs") + record("ours2"));
});
