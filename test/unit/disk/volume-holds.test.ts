import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { currentOwner, formatOwner } from "../../../src/disk/owner.ts";
import {
  keepVolume,
  letVolumeGo,
  markProvisional,
  settleVolume,
  takeVolume,
  volumeMarks,
} from "../../../src/disk/volume-holds.ts";
import { makeVolume, volumeDir } from "../../../src/disk/volumes.ts";

let disk: { readonly storeDir: string };
const RECORD = { labels: {}, createdAtMs: 1 };
const DEAD = "1.1.1.00000000-0000-0000-0000-000000000000";

beforeEach(() => {
  disk = { storeDir: mkdtempSync(join(tmpdir(), "holds-")) };
});

const dir = () => volumeDir(disk, "ns", "data");
const take = (id: string) => takeVolume(disk, "ns", "data", { record: RECORD, id });
const marks = () => volumeMarks(disk, "ns", "data");

test("a volume that is made for a container is provisional and held until it is settled", async () => {
  expect(await take("a")).toBe(true);
  expect(await marks()).toEqual({ provisional: true, heldFor: ["a"], stale: [] });
  expect(readdirSync(dir())).toContain(`hold-${formatOwner(currentOwner())}_a`);
  await settleVolume(disk, "ns", "data", "a");
  expect(readdirSync(dir()).sort()).toEqual(["_data", "volume.json"]);
});

test("one that is there is held, and stays where its taker fails", async () => {
  await makeVolume(disk, "ns", "data", RECORD);
  expect(await take("a")).toBe(false);
  expect(await take("a")).toBe(false);
  expect(await marks()).toEqual({ provisional: false, heldFor: ["a"], stale: [] });
  await letVolumeGo(disk, "ns", "data", "a");
  expect(await marks()).toEqual({ provisional: false, heldFor: [], stale: [] });
});

test("the second of two takers keeps it where the first fails", async () => {
  await take("a");
  await take("b");
  await settleVolume(disk, "ns", "data", "b");
  await letVolumeGo(disk, "ns", "data", "a");
  expect(await marks()).toEqual({ provisional: false, heldFor: [], stale: [] });
});

test("holds of the dead and of nobody are told as such", async () => {
  await take("a");
  for (const hold of [`hold-${DEAD}_b`, "hold-", "hold-nonsense"]) writeFileSync(join(dir(), hold), "");
  const { heldFor, stale } = await marks();
  expect(heldFor).toEqual(["a"]);
  expect([...stale].sort()).toEqual(["hold-", `hold-${DEAD}_b`, "hold-nonsense"].map((file) => join(dir(), file)));
});

test("marks of a volume that is gone are no error", async () => {
  await take("a");
  rmSync(dir(), { recursive: true });
  expect(await marks()).toEqual({ provisional: false, heldFor: [], stale: [] });
  await markProvisional(disk, "ns", "data");
  await keepVolume(disk, "ns", "data");
  await letVolumeGo(disk, "ns", "data", "a");
  expect(readdirSync(disk.storeDir)).toEqual(["volumes"]);
});
