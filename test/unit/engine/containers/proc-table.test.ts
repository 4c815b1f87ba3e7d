import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { EF_TITLES, efRows } from "../../../../src/engine/containers/proc-table.ts";

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

interface Process {
  readonly name: string;
  readonly argv?: string;
  readonly parent?: number;
  readonly tty?: number;
  readonly userTicks?: number;
  readonly startTicks?: number;
}

/** A host that has been up for 100,000 seconds. */
function host(processes: Readonly<Record<number, Process>>): string {
  const root = `${mkdtempSync(join(tmpdir(), "proc-"))}/`;
  roots.push(root);
  mkdirSync(join(root, "proc"));
  mkdirSync(join(root, "etc"));
  writeFileSync(join(root, "proc/uptime"), "100000.00 1.00\n");
  writeFileSync(join(root, "etc/passwd"), `me:x:${process.geteuid?.() ?? 0}:0::/:/bin/sh\n`);
  for (const [pid, { name, argv = "", parent = 1, tty = 0, userTicks = 0, startTicks = 0 }] of Object.entries(
    processes,
  )) {
    const fields = [`S ${parent} 1 1 ${tty} -1 0 0 0 0 0 ${userTicks} 0 0 0 20 0 1 0 ${startTicks} 0`];
    mkdirSync(join(root, `proc/${pid}`));
    writeFileSync(join(root, `proc/${pid}/stat`), `${pid} (${name}) ${fields}`);
    writeFileSync(join(root, `proc/${pid}/cmdline`), argv);
  }
  return root;
}

test("a row has what ps -ef prints: user, parent, share and time of the CPU, terminal, command", async () => {
  const root = host({
    7: { name: "sh", argv: "sh\0-c\0sleep 1\0", parent: 3, tty: 34817, userTicks: 2_500_000, startTicks: 5_000_000 },
  });
  const [row] = await efRows([7], root);
  expect(row).toHaveLength(EF_TITLES.length);
  expect(row?.toSpliced(4, 1)).toEqual(["me", "7", "3", "50", "pts/1", "06:56:40", "sh -c sleep 1"]);
});

test("what started today shows its hour, what started before its day", async () => {
  const root = host({ 1: { name: "old" }, 2: { name: "new", startTicks: 10_000_000 } });
  const rows = await efRows([1, 2], root);
  expect(rows.map((row) => row[4])).toEqual([
    expect.stringMatching(/^[A-Z][a-z]{2}\d\d$/),
    expect.stringMatching(/^\d\d:\d\d$/),
  ]);
});

test("days of CPU time are told, names with brackets are whole, and the ended are left out", async () => {
  const root = host({ 5: { name: "a) b (c", userTicks: 9_000_000 } });
  const rows = await efRows([5, 6], root);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.slice(5)).toEqual(["?", "1-01:00:00", "[a) b (c]"]);
});
