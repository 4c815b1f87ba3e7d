import { existsSync, linkSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeChain, openChain } from "../../../../src/engine/logs/chain.ts";
import { createLogRig } from "../../../helpers/log-rig.ts";

let dir: string;
let path: string;
let whole: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "chain-"));
  const rig = createLogRig(dir, { maxSizeBytes: 300, maxFiles: 100 });
  path = rig.path;
  for (let i = 0; i < 20; i++) rig.print("stdout", `line ${i}\n`);
  rig.exit();
  whole = Array.from({ length: count() }, (_, index) => readFileSync(nameOf(count() - 1 - index), "utf8")).join("");
});

afterEach(() => rmSync(dir, { recursive: true }));

const nameOf = (index: number) => (index === 0 ? path : `${path}.${index}`);

function count(): number {
  let index = 0;
  while (existsSync(nameOf(index))) index++;
  return index;
}

/** Moves the files from that one on to the next number, as a rotation does one after the other. */
function makeHole(from: number): void {
  for (let index = count(); index > from; index--) renameSync(nameOf(index - 1), nameOf(index));
}

async function chainText(): Promise<string> {
  const files = await openChain(path);
  const texts = await Promise.all(files.map(({ file }) => file.readFile("utf8")));
  await closeChain(files);
  return texts.join("");
}

test.each([0, 1, 3])("a log is whole while the file of number %i moves on", async (from) => {
  makeHole(from);
  expect(await chainText()).toBe(whole);
});

test("a file that two names lead to is there once", async () => {
  makeHole(1);
  linkSync(path, `${path}.1`);
  expect(await chainText()).toBe(whole);
});

test("each file knows how many lines came before it", async () => {
  const files = await openChain(path);
  const lines = await Promise.all(files.map(async ({ file }) => (await file.readFile("utf8")).split("\n").length - 1));
  const before = lines.map((_, index) => lines.slice(0, index).reduce((sum, here) => sum + here, 0));
  expect(files.map(({ firstLine }) => firstLine)).toEqual(before);
  expect(files.length).toBeGreaterThan(4);
  await closeChain(files);
});

test("no log at all is no file", async () => {
  expect(await openChain(join(dir, "none"))).toEqual([]);
});
