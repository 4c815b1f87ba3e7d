import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { containerDir } from "../../../../src/disk/container-dir.ts";
import { currentOwner, formatOwner } from "../../../../src/disk/owner.ts";
import { checkDonors, writeDonors } from "../../../../src/engine/containers/donors.ts";

const ID = "a".repeat(64);
let dir: string;
let place: { readonly disk: { readonly storeDir: string }; readonly namespace: string };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "donors-"));
  place = { disk: { storeDir: dir }, namespace: "default" };
  mkdirSync(containerDir(place.disk, place.namespace, ID), { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true }));

test("who joins nobody, or who is there yet, may start", async () => {
  await checkDonors(place, ID);
  await writeDonors(place, ID, [formatOwner(currentOwner())]);
  await checkDonors(place, ID);
});

test.each(["gone", "ended"])("nobody starts in the namespaces of one that is %s", async (how) => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const ended = formatOwner({ ...currentOwner(), pid });
  await writeDonors(place, ID, [formatOwner(currentOwner()), how === "gone" ? "gone" : ended]);
  await expect(checkDonors(place, ID)).rejects.toThrow("has ended since");
});

test("a process that has the id of one that ended is another", async () => {
  const before = formatOwner({ ...currentOwner(), startTime: "1" });
  await writeDonors(place, ID, [before]);
  await expect(checkDonors(place, ID)).rejects.toThrow("has ended since");
});
