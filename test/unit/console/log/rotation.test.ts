/** A rotation that did not get to its end: its console was killed, or the disk refused a step. */
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type LogFile, openLogFile } from "../../../../src/console/log/log-file.ts";
import { readOffsets } from "../../../../src/console/log/offsets.ts";
import { waitFor } from "../../../helpers/wait-for.ts";

const MAX_FILES = 4;
const LINES_A_FILE = 3;
const TIME = "2026-01-02T03:04:05.000000000Z";
const record = (line: number) => `{"log":"${String(line).padStart(4, "0")}\\n","stream":"stdout","time":"${TIME}"}\n`;

let dir: string;
let path: string;
let log: LogFile;
let line: number;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "rotation-"));
  path = join(dir, "c-json.log");
  line = 0;
  open();
});

afterEach(() => {
  log.close();
  rmSync(dir, { recursive: true });
});

function open(): void {
  const maxSizeBytes = LINES_A_FILE * record(0).length;
  log = openLogFile({ path, maxSizeBytes, maxFiles: MAX_FILES, now: () => TIME });
}

function print(count: number): void {
  for (let i = 0; i < count; i++) log.append(Buffer.from(record(line++)), 5);
}

const nameOf = (index: number) => (index === 0 ? path : `${path}.${index}`);

/** The files of the log, newest first, each with its first line and what the history says of it. */
function chain() {
  const names = [...Array(MAX_FILES + 2).keys()].map(nameOf).filter((name) => existsSync(name));
  const offsets = readOffsets(path);
  return names.map((name) => {
    const first = Number(/"log":"(\d+)/.exec(readFileSync(name, "utf8"))?.[1]);
    return { first, said: offsets.findLast(({ inode }) => inode === statSync(name).ino)?.firstLine };
  });
}

const STEPS = [
  () => {
    writeFileSync(`${path}.next`, "");
    appendFileSync(`${path}.offsets`, `${statSync(`${path}.next`).ino} ${line}\n`);
  },
  () => renameSync(nameOf(2), nameOf(3)),
  () => renameSync(nameOf(1), nameOf(2)),
  () => linkSync(path, nameOf(1)),
];

test.each([0, 1, 2, 3, 4])("killed after %i steps, its console leaves a log that goes on, rightly counted", (steps) => {
  print(3 * LINES_A_FILE);
  log.close();
  for (const step of STEPS.slice(0, steps)) step();
  open();
  print(1);
  expect(chain()[0]).toEqual({ first: 9, said: 9 });
  print(MAX_FILES * LINES_A_FILE);
  expect(chain()).toEqual([21, 18, 15, 12].map((first) => ({ first, said: first })));
  expect(readdirSync(dir)).toHaveLength(MAX_FILES + 1);
});

test("refused by the disk, it is tried again, and the count is right", async () => {
  print(2 * LINES_A_FILE);
  mkdirSync(nameOf(MAX_FILES - 1));
  print(2);
  rmdirSync(nameOf(MAX_FILES - 1));
  await waitFor("the marker", () => log.settle());
  line = 7;
  print(LINES_A_FILE);
  // The notice of what was lost is a line too, the first of its file.
  expect(readFileSync(nameOf(1), "utf8")).toContain("[log: lost 10 bytes: ");
  expect(chain().map(({ said }) => said)).toEqual([9, 6, 3, 0]);
});

test("the file that was current is the newest of the others, under that name alone", () => {
  print(LINES_A_FILE);
  const before = statSync(path).ino;
  print(1);
  expect(statSync(nameOf(1)).ino).toBe(before);
  expect(statSync(nameOf(1)).nlink).toBe(1);
});
