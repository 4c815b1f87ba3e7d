/** Hundreds of docker command lines, beside what docker of Debian answered (scripts/record-docker-lines.ts). */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXPLAINED } from "../fixtures/docker-lines/explained.ts";
import { GROUPS } from "../fixtures/docker-lines/groups.ts";
import { LINES_IMAGE } from "../fixtures/docker-lines/image.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { type Answer, lineOf, type RecordedGroup } from "../helpers/docker-lines/line.ts";
import { differences } from "../helpers/docker-lines/normal.ts";
import { runGroup } from "../helpers/docker-lines/run-group.ts";
import { busyboxImage, dockerArchive } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";

const RECORDED = JSON.parse(
  readFileSync(new URL("../fixtures/docker-lines/recorded.json", import.meta.url), "utf8"),
) as readonly RecordedGroup[];

const CGROUPS_2 = existsSync("/sys/fs/cgroup/cgroup.controllers");

let daemon: TestDaemon;

beforeAll(async () => {
  daemon = await startContainerd();
  const archive = join(daemon.dir, "busybox.tar");
  writeFileSync(archive, dockerArchive([{ names: ["busybox:latest"], image: await busyboxImage(LINES_IMAGE) }]));
  await mustLepton(daemon, ["load", "-i", archive]);
});
afterAll(async () => {
  await daemon?.stop();
});

test("the table has three hundred lines, all of them recorded", () => {
  const lines = GROUPS.flatMap(({ name, lines }) => lines.map((line) => `${name}: ${lineOf(line).line}`));
  const recorded = RECORDED.flatMap(({ name, answers }) => answers.map(({ line }) => `${name}: ${line}`));
  expect(recorded).toEqual(lines);
  expect(lines.length).toBeGreaterThanOrEqual(300);
});

test("every explanation is of a line of the table", () => {
  const lines = new Set(GROUPS.flatMap(({ name, lines }) => lines.map((line) => `${name}: ${lineOf(line).line}`)));
  const explained = Object.entries(EXPLAINED).flatMap(([name, notes]) =>
    Object.keys(notes).map((line) => `${name}: ${line}`),
  );
  expect(explained.filter((line) => !lines.has(line))).toEqual([]);
});

describe("as docker:", () => {
  test.each(GROUPS.map((group) => [group.name, group] as const))("%s", async (name, group) => {
    const answers = await runGroup(group, (args, input) => lepton(daemon, args, { input }));
    const theirs = RECORDED.find((recorded) => recorded.name === name)?.answers ?? [];
    const unexplained = group.lines.flatMap((line, index) => report(line, answers[index], theirs[index]));
    expect(unexplained).toEqual([]);
  });
});

/** What differs and is not explained, or is explained and does not differ. */
function report(line: (typeof GROUPS)[number]["lines"][number], ours?: Answer, theirs?: Answer): object[] {
  const options = lineOf(line);
  // docker's answers are of a host with the first version of cgroups, whose files have other names.
  if (CGROUPS_2 && options.line.includes(" /sys/fs/cgroup/")) return [];
  if (ours === undefined || theirs === undefined) return [{ line: options.line, missing: true }];
  const found = differences(ours, theirs, options);
  const explained = options.differs?.in ?? [];
  const parts = [
    ...found.filter((part) => !explained.includes(part)),
    ...explained.filter((part) => !found.includes(part)),
  ];
  if (parts.length === 0) return [];
  const both = Object.fromEntries(parts.map((part) => [part, { ours: ours[part], docker: theirs[part] }]));
  return [
    {
      line: options.line,
      ...both,
      ...(parts.includes("stderr") || ours.code === theirs.code ? {} : { stderr: ours.stderr }),
    },
  ];
}
