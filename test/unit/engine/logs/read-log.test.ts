import { existsSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { type LogSource, readLog, readLogBatches } from "../../../../src/engine/logs/read-log.ts";
import type { LogOptions, LogRecord } from "../../../../src/engine/types.ts";
import { createLogRig } from "../../../helpers/log-rig.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "logs-"));
});

const textOf = (record: LogRecord) => Buffer.from(record.data).toString();

async function texts(source: LogSource, options: LogOptions = {}): Promise<string[]> {
  const got: string[] = [];
  for await (const record of readLog(source, options)) got.push(textOf(record));
  return got;
}

const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`);

describe("reading a log", () => {
  test("gives records in order with their streams and times", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "a\n", "2026-01-02T03:04:05.000000001Z");
    rig.print("stderr", "b\n", "2026-01-02T03:04:05.000000002Z");
    const got: LogRecord[] = [];
    for await (const record of readLog(rig)) got.push(record);
    expect(got.map((record) => [record.stream, record.time, textOf(record)])).toEqual([
      ["stdout", "2026-01-02T03:04:05.000000001Z", "a\n"],
      ["stderr", "2026-01-02T03:04:05.000000002Z", "b\n"],
    ]);
  });

  test("gives nothing where there is no log", async () => {
    expect(await texts({ path: join(dir, "none") })).toEqual([]);
  });

  test("goes through rotated files, oldest first", async () => {
    const rig = createLogRig(dir, { maxSizeBytes: 1000, maxFiles: 100 });
    rig.print("stdout", lines(0, 200).join(""));
    expect(await texts(rig)).toEqual(lines(0, 200));
  });

  test("leaves out a record that is only half written", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "whole\n");
    writeFileSync(rig.path, '{"log":"half', { flag: "a" });
    expect(await texts(rig)).toEqual(["whole\n"]);
  });

  test("is given in batches that cover many records", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", lines(0, 5000).join(""));
    let [batches, records] = [0, 0];
    for await (const batch of readLogBatches(rig)) {
      batches++;
      records += batch.length;
    }
    expect(records).toBe(5000);
    expect(batches).toBeLessThan(20);
  });
});

describe("a CRI log", () => {
  const path = () => join(dir, "0.log");

  test("is read by its own format, partial lines joined by their newline alone", async () => {
    writeFileSync(
      path(),
      "2026-01-02T03:04:05.1Z stdout F full\n2026-01-02T05:04:06.2+02:00 stderr P par\n2026-01-02T05:04:06.3+02:00 stderr F tial\n2026-01-02T03:04:07Z stdout F \n",
    );
    const got: LogRecord[] = [];
    for await (const record of readLog({ path: path() })) got.push(record);
    expect(got.map((record) => [record.stream, textOf(record)])).toEqual([
      ["stdout", "full\n"],
      ["stderr", "par"],
      ["stderr", "tial\n"],
      ["stdout", "\n"],
    ]);
    expect(await texts({ path: path() }, { sinceMs: Date.parse("2026-01-02T03:04:06.25Z") })).toEqual(["tial\n", "\n"]);
  });

  test("is followed through the kubelet's rotation", async () => {
    writeFileSync(path(), "2026-01-02T03:04:05Z stdout F one\n");
    const stop = new AbortController();
    const reader = readLog({ path: path() }, { follow: true, signal: stop.signal });
    expect(textOf((await reader.next()).value as LogRecord)).toBe("one\n");
    renameSync(path(), `${path()}.20260102-030406`);
    writeFileSync(path(), "2026-01-02T03:04:07Z stdout F two\n");
    expect(textOf((await reader.next()).value as LogRecord)).toBe("two\n");
    stop.abort();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(await texts({ path: path() })).toEqual(["one\n", "two\n"]);
  });

  test("names a line that is damaged", async () => {
    writeFileSync(path(), "2026-01-02T03:04:05Z stdout F one\nwhat is this\n");
    expect(await texts({ path: path() })).toEqual(["one\n", "[log: damaged record of 13 bytes]\n"]);
  });
});

describe("tail", () => {
  test.each([0, 1, 3, 199, 200, 201])("%i gives the last lines, over rotated files", async (tail) => {
    const rig = createLogRig(dir, { maxSizeBytes: 1000, maxFiles: 100 });
    rig.print("stdout", lines(0, 200).join(""));
    expect(await texts(rig, { tail })).toEqual(tail === 0 ? [] : lines(0, 200).slice(-tail));
  });

  test("counts a long line once, however many records it has", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", `first\n${"x".repeat(100_000)}\nlast\n`);
    expect((await texts(rig, { tail: 2 })).join("")).toBe(`${"x".repeat(100_000)}\nlast\n`);
    expect((await texts(rig, { tail: 1 })).join("")).toBe("last\n");
  });

  test("counts an unfinished last line of either stream", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "one\ntwo\nout");
    rig.print("stderr", "err");
    rig.exit();
    expect(await texts(rig, { tail: 2 })).toEqual(["out", "err"]);
    expect(await texts(rig, { tail: 3 })).toEqual(["two\n", "out", "err"]);
  });

  test("is not misled by backslashes, quotes and text like a record's end", async () => {
    const rig = createLogRig(dir);
    const odd = ["a\\n\n", 'x","stream":"stderr\n', "\\\\\n", "é\xff\n"];
    rig.print("stdout", odd.join(""));
    for (let tail = 1; tail <= odd.length; tail++) expect(await texts(rig, { tail })).toEqual(odd.slice(-tail));
  });

  test("reads only the end of a large log", async () => {
    const rig = createLogRig(dir);
    for (let i = 0; i < 20; i++) rig.print("stdout", lines(i * 10_000, (i + 1) * 10_000).join(""));
    expect(await texts(rig, { tail: 2 })).toEqual(lines(199_998, 200_000));
  });
});

describe("since and until", () => {
  const at = (sec: number) => `2026-01-02T03:04:${String(sec).padStart(2, "0")}.500000000Z`;
  const ms = (sec: number) => Date.parse("2026-01-02T03:04:00Z") + sec * 1000;

  test("cut at the moment, both ends included", async () => {
    const rig = createLogRig(dir);
    for (let sec = 0; sec < 10; sec++) rig.print("stdout", `${sec}\n`, at(sec));
    expect(await texts(rig, { sinceMs: ms(3.5), untilMs: ms(5.5) })).toEqual(["3\n", "4\n", "5\n"]);
    expect(await texts(rig, { sinceMs: ms(3.6), untilMs: ms(5.4) })).toEqual(["4\n", "5\n"].slice(0, 1));
    expect(await texts(rig, { sinceMs: ms(99) })).toEqual([]);
    expect(await texts(rig, { untilMs: ms(-1) })).toEqual([]);
  });

  test("understand times without digits or with few", async () => {
    const record = (time: string) => `{"log":"${time}\\n","stream":"stdout","time":"${time}"}\n`;
    const times = ["2026-01-02T03:04:04.9Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.25Z"];
    writeFileSync(join(dir, "f"), times.map(record).join(""));
    expect(await texts({ path: join(dir, "f") }, { sinceMs: ms(5) })).toEqual(
      times.slice(1).map((time) => `${time}\n`),
    );
    expect(await texts({ path: join(dir, "f") }, { untilMs: ms(5) })).toEqual(
      times.slice(0, 2).map((time) => `${time}\n`),
    );
  });

  test("work together with tail", async () => {
    const rig = createLogRig(dir);
    for (let sec = 0; sec < 10; sec++) rig.print("stdout", `${sec}\n`, at(sec));
    expect(await texts(rig, { tail: 3, sinceMs: ms(8) })).toEqual(["8\n", "9\n"]);
  });
});

describe("following", () => {
  test("gives what is there and what comes, and ends with the container", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "before\n");
    const reader = readLog(rig, { follow: true });
    expect(textOf((await reader.next()).value as LogRecord)).toBe("before\n");
    const next = reader.next();
    rig.print("stderr", "after\n");
    expect(textOf((await next).value as LogRecord)).toBe("after\n");
    const last = reader.next();
    rig.print("stdout", "no newline");
    rig.exit();
    expect(textOf((await last).value as LogRecord)).toBe("no newline");
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test("from tail 0 gives only what comes", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "before\n");
    const reader = readLog(rig, { follow: true, tail: 0 });
    // When it has found the end shows only in what it gives.
    const writing = setInterval(() => rig.print("stdout", "after\n"), 5);
    expect(textOf((await reader.next()).value as LogRecord)).toBe("after\n");
    clearInterval(writing);
    await reader.return();
  });

  test("waits for a log that is not there yet", async () => {
    const reader = readLog({ path: join(dir, "c-json.log") }, { follow: true });
    const next = reader.next();
    createLogRig(dir).print("stdout", "first\n");
    expect(textOf((await next).value as LogRecord)).toBe("first\n");
    await reader.return();
  });

  test("ends, without an error, when the signal says so", async () => {
    const rig = createLogRig(dir);
    const stop = new AbortController();
    const all = texts(rig, { follow: true, signal: stop.signal });
    stop.abort();
    expect(await all).toEqual([]);
  });

  test("ends when a container without exit.json is said to have ended", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "a\n");
    expect(await texts({ path: rig.path, ended: async () => true }, { follow: true })).toEqual(["a\n"]);
  });

  test("gives what a short life wrote between the first look and the question whether it has ended", async () => {
    const { path } = createLogRig(dir);
    rmSync(path, { force: true });
    const ended = async () => {
      if (!existsSync(path)) createLogRig(dir).print("stdout", "late\n");
      return true;
    };
    expect(await texts({ path, ended }, { follow: true })).toEqual(["late\n"]);
  });

  test("ends at until, also where nothing more is written", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "a\n");
    expect(await texts(rig, { follow: true, untilMs: Date.now() + 100 })).toEqual(["a\n"]);
  });

  test("gives all of a log that is removed with its container", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "one\n");
    const reader = readLog(rig, { follow: true });
    expect(textOf((await reader.next()).value as LogRecord)).toBe("one\n");
    rig.print("stdout", "two\n");
    rmSync(dir, { recursive: true });
    expect(textOf((await reader.next()).value as LogRecord)).toBe("two\n");
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  test("goes on where the file is truncated", async () => {
    const rig = createLogRig(dir);
    rig.print("stdout", "before the cut\n");
    const reader = readLog(rig, { follow: true });
    await reader.next();
    truncateSync(rig.path, 0);
    rig.print("stdout", "after\n");
    expect(textOf((await reader.next()).value as LogRecord)).toBe("after\n");
    await reader.return();
  });
});
