import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { journalArgs, readJournal } from "../../../../src/engine/logs/journal.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A program in the place of journalctl. */
function program(script: string): string {
  const path = join(dir, "journalctl");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function read(script: string) {
  const records = [];
  for await (const batch of readJournal({ matches: ["A=b"], program: program(script) })) records.push(...batch);
  return records.map(({ stream, time, data }) => ({ stream, time, text: Buffer.from(data).toString("latin1") }));
}

test("the journal is asked for the lines of one writer", () => {
  expect(journalArgs(["CONTAINER_ID_FULL=abc"], { follow: true, tail: 5, sinceMs: 1500 })).toEqual([
    ...["--quiet", "--no-pager", "--output=json", "--all", "--follow", "--lines=5", "--since=@1.500000"],
    "CONTAINER_ID_FULL=abc",
  ]);
  expect(journalArgs([], { follow: true })).toContain("--no-tail");
});

test("entries become records: stream by priority, bytes as they were", async () => {
  const entries = [
    { MESSAGE: "out", PRIORITY: "6", __REALTIME_TIMESTAMP: "1767323045123456" },
    { MESSAGE: "half", PRIORITY: "6", CONTAINER_PARTIAL_MESSAGE: "true", __REALTIME_TIMESTAMP: "1767323045123456" },
    { MESSAGE: [255, 10, 65], PRIORITY: "3", __REALTIME_TIMESTAMP: "1767323045123457" },
  ];
  writeFileSync(join(dir, "entries"), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
  expect(await read(`cat ${join(dir, "entries")}; echo '{"MESS'`)).toEqual([
    { stream: "stdout", time: "2026-01-02T03:04:05.123456000Z", text: "out\n" },
    { stream: "stdout", time: "2026-01-02T03:04:05.123456000Z", text: "half" },
    { stream: "stderr", time: "2026-01-02T03:04:05.123457000Z", text: "\xff\nA\n" },
  ]);
});

test("what journalctl complains of is told", async () => {
  await expect(read("echo 'No journal files were found.' >&2; exit 1")).rejects.toThrow(
    "journalctl cannot read the log: No journal files were found.",
  );
});
