/** A follower of a log that rotates. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readLog } from "../../../../src/engine/logs/read-log.ts";
import type { LogRecord } from "../../../../src/engine/types.ts";
import { createLogRig, type LogRig } from "../../../helpers/log-rig.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "gap-"));
});

afterEach(() => rmSync(dir, { recursive: true }));

const textOf = (record: LogRecord) => Buffer.from(record.data).toString();
const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}\n`);

/** Reads the first record, and the rest when asked to. */
async function follow(rig: LogRig) {
  const reader = readLog(rig, { follow: true });
  const first = (await reader.next()).value as LogRecord;
  return async () => {
    const given = [textOf(first)];
    const gaps: LogRecord[] = [];
    for await (const record of reader) {
      if (record.lostLines === undefined) given.push(textOf(record));
      else gaps.push(record);
    }
    return { given, gaps };
  };
}

test("loses nothing while the reader keeps up", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 2000, maxFiles: 3 });
  const reader = readLog(rig, { follow: true });
  const got: string[] = [];
  for (let i = 0; i < 100; i++) {
    // Fewer bytes than the chain holds, read before the next.
    const batch = lines(i * 20, (i + 1) * 20);
    rig.print("stdout", batch.join(""));
    while (got.length < (i + 1) * 20) got.push(textOf((await reader.next()).value as LogRecord));
  }
  expect(got).toEqual(lines(0, 2000));
  await reader.return();
});

test("counts what a writer that laps the reader took away: every line is given or counted", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 2000, maxFiles: 3 });
  rig.print("stdout", lines(0, 30).join(""));
  const read = await follow(rig);
  for (let i = 1; i < 100; i++) rig.print("stdout", lines(i * 30, (i + 1) * 30).join(""));
  rig.exit();
  const { given, gaps } = await read();
  expect(gaps).toHaveLength(1);
  const [{ lostLines = 0, data } = {}] = gaps;
  expect(Buffer.from(data ?? []).toString()).toBe(`[log: ${lostLines} lines lost to rotation]\n`);
  expect(given.length + lostLines).toBe(3000);
  expect(given.at(-1)).toBe("line 2999\n");
});

test("counts lines, not the pieces of long ones", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 100_000, maxFiles: 2 });
  rig.print("stdout", "first\n");
  const read = await follow(rig);
  for (let i = 0; i < 30; i++) rig.print("stdout", `${"x".repeat(50_000)}\\n\n`);
  rig.print("stdout", "last\n");
  rig.exit();
  const { given, gaps } = await read();
  const ends = given.filter((text) => text.endsWith("\n")).length;
  expect(given.at(-1)).toBe("last\n");
  expect(gaps.map(({ lostLines }) => lostLines)).toEqual([32 - ends]);
});

test("says so where it lost less than a line", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 1, maxFiles: 1 });
  rig.print("stdout", "first\n");
  const read = await follow(rig);
  rig.print("stdout", "x".repeat(60_000));
  rig.exit();
  const { given, gaps } = await read();
  expect(given.join("")).toMatch(/^first\nx+$/);
  expect(gaps.map(({ data }) => Buffer.from(data).toString())).toEqual(["[log: part of a line lost to rotation]\n"]);
});

test("counts over more rotations than the history remembers", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 1, maxFiles: 2 });
  rig.print("stdout", "first\n");
  const read = await follow(rig);
  rig.print("stdout", lines(0, 2500).join(""));
  rig.exit();
  const { given, gaps } = await read();
  expect(given).toEqual(["first\n", ...lines(2498, 2500)]);
  expect(gaps.map(({ lostLines }) => lostLines)).toEqual([2498]);
});

test("says that it cannot count where another writer left no history", async () => {
  const rig = createLogRig(dir, { maxSizeBytes: 2000, maxFiles: 2 });
  rig.print("stdout", lines(0, 10).join(""));
  const read = await follow(rig);
  rig.print("stdout", lines(10, 500).join(""));
  rig.exit();
  rmSync(`${rig.path}.offsets`);
  expect((await read()).gaps.map(({ lostLines }) => lostLines)).toEqual([-1]);
});
