import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { atWork, atWorkNoting, deadWork, enterWork } from "../../../src/disk/at-work.ts";
import { temporaryPath } from "../../../src/disk/atomic.ts";
import { formatOwner, ownerOf } from "../../../src/disk/owner.ts";

let runDir: string;

beforeEach(() => {
  runDir = mkdtempSync(join(tmpdir(), "lepton-at-work-"));
});
afterEach(() => rmSync(runDir, { recursive: true, force: true }));

const entries = () => readdirSync(join(runDir, "work"));

/** An entry of a process that is gone. */
function deadEntry(leaves: string): void {
  const here = formatOwner(ownerOf(process.pid) as NonNullable<ReturnType<typeof ownerOf>>);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(join(runDir, "work", `${here.replace(/^\d+/, String(pid))}_0a_team_x`), leaves);
}

test("an entry stands while the work does, whether it ends well or not", async () => {
  await atWork({ runDir }, "default", async () => expect(entries()).toHaveLength(1));
  await expect(atWork({ runDir }, "default", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(entries()).toEqual([]);
});

test("an entry tells the last file that was noted, and goes with the work", async () => {
  await atWorkNoting({ runDir }, "default", async (note) => {
    note("/a/longer/path/.tmp-x");
    note("/b/.tmp-x");
    expect(entries().map((name) => readFileSync(join(runDir, "work", name), "utf8"))).toEqual(["/b/.tmp-x"]);
  });
  expect(entries()).toEqual([]);
});

test("what was left in a container is told by its id and path, where the name is one of ours", async () => {
  const left = { container: "0a1b", path: `/in it/${basename(temporaryPath("/x"))}` };
  await atWorkNoting({ runDir }, "default", async (note) => {
    note(left);
    const [name = ""] = entries();
    deadEntry(readFileSync(join(runDir, "work", name), "utf8"));
  });
  const [work] = await deadWork({ runDir });
  expect(await work?.leftInContainer()).toEqual(left);
  await work?.clear();
  work?.forget();
  deadEntry("0a1b /etc/passwd");
  expect(await (await deadWork({ runDir }))[0]?.leftInContainer()).toBeUndefined();
});

test("the work of a living client is nobody's to clear", async () => {
  const leave = await enterWork({ runDir }, "default", "/somewhere/.tmp-x");
  expect(await deadWork({ runDir })).toEqual([]);
  leave();
});

test("what a dead client was writing is removed, then the entry", async () => {
  (await enterWork({ runDir }, "default"))();
  const left = temporaryPath(join(runDir, "archive.tar"));
  writeFileSync(left, "half");
  deadEntry(left);
  const [work] = await deadWork({ runDir });
  expect(work?.namespace).toBe("team_x");
  await work?.clear();
  expect(existsSync(left)).toBe(false);
  work?.forget();
  expect(entries()).toEqual([]);
});

test.each(["", "relative/.tmp-1.2.3.4_0a", "/", "not ours"])(
  "an entry that says %j removes nothing",
  async (leaves) => {
    (await enterWork({ runDir }, "default"))();
    deadEntry(leaves);
    const precious = join(runDir, "precious");
    writeFileSync(precious, "");
    deadEntry(precious);
    for (const work of await deadWork({ runDir })) await work.clear();
    expect(existsSync(precious)).toBe(true);
  },
);
