/** Entries of systemd's journal: their form, and the console's way to its socket. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createJournalCounter, journalField, journalMessage } from "../../../../src/console/forward/journal-message.ts";

test("an entry has docker's fields, and bytes with a newline go with their length", () => {
  const counter = createJournalCounter();
  const output = { stream: "stdout", line: Buffer.from([0x61, 0xff, 0x0a]), timeMs: 0 } as const;
  const format = { kind: "journal", fields: { CONTAINER_NAME: "web" } } as const;
  const entry = Buffer.from(journalMessage(format, output, { severity: 6, counter })).toString("latin1");
  expect(entry).toBe(
    [
      ...["CONTAINER_NAME=web", "PRIORITY=6", "SYSLOG_TIMESTAMP=1970-01-01T00:00:00.000Z"],
      ...[`CONTAINER_LOG_EPOCH=${counter.epoch}`, "CONTAINER_LOG_ORDINAL=1"],
      "MESSAGE\n\x03\0\0\0\0\0\0\0a\xff\n\n",
    ].join("\n"),
  );
});

test("a field is named by capitals, digits and underscores", () => {
  expect(["com.example/tier-1", "_x", "1a", "é"].map(journalField)).toEqual(["COM_EXAMPLE_TIER_1", "X", "A", ""]);
});

test("lines arrive at the journal's socket, those it has no room for a moment later", () => {
  const bun = join("node_modules/@oven", `bun-linux-${process.arch === "arm64" ? "aarch64" : "x64"}`, "bin/bun");
  const dir = mkdtempSync(join(tmpdir(), "journal-"));
  try {
    const { entries, faults } = JSON.parse(
      execFileSync(bun, ["test/helpers/journal-child.ts", dir], { encoding: "utf8" }),
    );
    expect(faults).toEqual([]);
    const common = { CONTAINER_NAME: "web", SYSLOG_IDENTIFIER: "tag" };
    expect(entries[0]).toMatchObject({ ...common, PRIORITY: "3", MESSAGE: "bad" });
    expect(entries.slice(1, -2).map(({ MESSAGE }: Record<string, string>) => MESSAGE)).toEqual(
      Array.from({ length: 40 }, (_, index) => `line ${index}`),
    );
    const [first, last] = entries.slice(-2);
    expect(first).toMatchObject({
      ...{ CONTAINER_PARTIAL_MESSAGE: "true", CONTAINER_PARTIAL_ORDINAL: "1", CONTAINER_PARTIAL_LAST: "false" },
      MESSAGE: "a".repeat(16_384),
    });
    expect(last).toMatchObject({
      ...{ CONTAINER_PARTIAL_ID: first.CONTAINER_PARTIAL_ID, CONTAINER_PARTIAL_ORDINAL: "2" },
      ...{ CONTAINER_PARTIAL_LAST: "true", CONTAINER_LOG_ORDINAL: "43", MESSAGE: "b".repeat(10) },
    });
    expect(last).not.toHaveProperty("CONTAINER_PARTIAL_MESSAGE");
  } finally {
    rmSync(dir, { recursive: true });
  }
});
