import {
  existsSync,
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
import { beforeEach, describe, expect, test } from "vitest";
import { sweepTemporary } from "../../../src/disk/atomic.ts";
import {
  deleteVolume,
  isVolumeName,
  makeVolume,
  readVolume,
  volumeAt,
  volumeData,
  volumeDir,
  volumeNames,
  volumesDir,
} from "../../../src/disk/volumes.ts";

let disk: { readonly storeDir: string };
const RECORD = { labels: { a: "b" }, createdAtMs: 1_700_000_000_000 };
const DEAD = "1.1.1.00000000-0000-0000-0000-000000000000";

beforeEach(() => {
  disk = { storeDir: join(mkdtempSync(join(tmpdir(), "volumes-")), "1935db59") };
});

const make = (name: string, marks: string[] = []) => makeVolume(disk, "ns", name, RECORD, marks);
const read = (name: string) => readVolume(disk, "ns", name);
const recordPath = (name: string) => join(volumeDir(disk, "ns", name), "volume.json");

describe("makeVolume", () => {
  test("makes a private directory with a record and data that users of containers may enter", async () => {
    expect(await make("data", ["new"])).toBe(true);
    expect(readdirSync(volumeDir(disk, "ns", "data")).sort()).toEqual(["_data", "new", "volume.json"]);
    expect(statSync(volumeDir(disk, "ns", "data")).mode & 0o777).toBe(0o700);
    expect(statSync(volumeData(disk, "ns", "data")).mode & 0o777).toBe(0o755);
    expect(statSync(recordPath("data")).mode & 0o777).toBe(0o600);
    expect(await read("data")).toEqual(RECORD);
  });

  test("leaves one that is there as it is, and nothing beside it", async () => {
    await make("data");
    writeFileSync(join(volumeData(disk, "ns", "data"), "kept"), "x");
    expect(await makeVolume(disk, "ns", "data", { ...RECORD, labels: {} })).toBe(false);
    expect(await read("data")).toEqual(RECORD);
    expect(readFileSync(join(volumeData(disk, "ns", "data"), "kept"), "utf8")).toBe("x");
    expect(readdirSync(volumesDir(disk, "ns"))).toEqual(["data"]);
  });

  test("has one winner of twenty", async () => {
    const won = await Promise.all(Array.from({ length: 20 }, () => make("data")));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(readdirSync(volumesDir(disk, "ns"))).toEqual(["data"]);
  });

  test("does not follow a link in its place", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "elsewhere-"));
    mkdirSync(volumesDir(disk, "ns"), { recursive: true, mode: 0o700 });
    symlinkSync(elsewhere, volumeDir(disk, "ns", "data"));
    await expect(make("data")).rejects.toThrow('cannot make volume "data"');
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(readdirSync(volumesDir(disk, "ns"))).toEqual(["data"]);
  });
});

describe("readVolume", () => {
  test.each(["absent", "..", "a/b", ".hidden", ""])("knows no volume %j", async (name) => {
    await expect(read(name)).rejects.toMatchObject({ code: "not-found", message: `get ${name}: no such volume` });
  });

  test.each([
    ["not JSON", "{"],
    ["a list", "[]"],
    ["without labels", '{"createdAtMs": 1}'],
    ["with a label that is no text", '{"labels": {"a": 1}, "createdAtMs": 1}'],
    ["with an impossible time", '{"labels": {}, "createdAtMs": 1e300}'],
  ])("says that a record is damaged: %s", async (_, text) => {
    await make("data");
    writeFileSync(recordPath("data"), text);
    await expect(read("data")).rejects.toMatchObject({ code: "failed-precondition" });
    await expect(read("data")).rejects.toThrow(recordPath("data"));
  });

  test("says so where record or data are missing, or are links", async () => {
    for (const name of ["no-record", "no-data", "linked-record", "linked-data"]) await make(name);
    rmSync(recordPath("no-record"));
    rmSync(volumeData(disk, "ns", "no-data"), { recursive: true });
    rmSync(recordPath("linked-record"));
    symlinkSync("/etc/hostname", recordPath("linked-record"));
    rmSync(volumeData(disk, "ns", "linked-data"), { recursive: true });
    symlinkSync("/etc", volumeData(disk, "ns", "linked-data"));
    for (const name of await volumeNames(disk, "ns"))
      await expect(read(name), name).rejects.toMatchObject({ code: "failed-precondition" });
  });
});

test("volumeNames tells directories with names of volumes only, sorted", async () => {
  expect(await volumeNames(disk, "ns")).toEqual([]);
  for (const name of ["zz", "aa"]) await make(name);
  writeFileSync(join(volumesDir(disk, "ns"), "file"), "");
  mkdirSync(join(volumesDir(disk, "ns"), ".tmp-x"));
  mkdirSync(join(volumesDir(disk, "ns"), "-dash"));
  symlinkSync("/etc", join(volumesDir(disk, "ns"), "link"));
  expect(await volumeNames(disk, "ns")).toEqual(["aa", "zz"]);
});

describe("deleteVolume", () => {
  test("removes all of it, once", async () => {
    await make("data");
    mkdirSync(join(volumeData(disk, "ns", "data"), "deep/er"), { recursive: true });
    symlinkSync("/etc/passwd", join(volumeData(disk, "ns", "data"), "deep/link"));
    expect(await deleteVolume(disk, "ns", "data")).toBe(true);
    expect(await deleteVolume(disk, "ns", "data")).toBe(false);
    expect(readdirSync(volumesDir(disk, "ns"))).toEqual([]);
    expect(existsSync("/etc/passwd")).toBe(true);
  });

  test("killed half-way leaves what a sweep removes", async () => {
    await make("data");
    mkdirSync(join(volumesDir(disk, "ns"), `.tmp-${DEAD}_aaaa/_data`), { recursive: true });
    await sweepTemporary(volumesDir(disk, "ns"));
    expect(readdirSync(volumesDir(disk, "ns"))).toEqual(["data"]);
  });
});

describe("volumeAt", () => {
  test("knows the data of our volumes and parts of it, also by another spelling of the data root", () => {
    expect(volumeAt(disk, "ns", `${volumeData(disk, "ns", "data")}/a/_data`)).toBe("data");
    expect(volumeAt(disk, "ns", volumeData(disk, "ns", "data"))).toBe("data");
    expect(volumeAt(disk, "ns", "/another/way/1935db59/volumes/ns/data/_data")).toBe("data");
  });

  test.each([
    "/x/1935db59/volumes/ns/data",
    "/x/1935db59/volumes/other/data/_data",
    "/x/aaaaaaaa/volumes/ns/data/_data",
    "/x/1935db59/volumes/ns/../_data",
    "/_data",
    "",
  ])("knows none at %j", (source) => {
    expect(volumeAt(disk, "ns", source)).toBeUndefined();
  });
});

test.each([
  ["ab", true],
  ["a.b_c-d", true],
  ["a", false],
  [".a", false],
  ["a/b", false],
  ["a b", false],
  ["é1", false],
  ["a\n", false],
  ["a".repeat(255), true],
  ["a".repeat(256), false],
])("isVolumeName(%j) is %s", (name, expected) => {
  expect(isVolumeName(name)).toBe(expected);
});
