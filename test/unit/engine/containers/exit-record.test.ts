import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitFilePath, writeExitFile } from "../../../../src/console/exit-file.ts";
import { EXIT_FILE, exitFromFile, exitFromLabels, exitLabels } from "../../../../src/engine/containers/exit-record.ts";
import { EXIT_CODE, FINISHED_AT, STARTED_AT } from "../../../../src/engine/labels.ts";

describe("in labels", () => {
  test("an exit comes back as it was put in, to the millisecond", () => {
    const ms = fc.integer({ min: 0, max: 253_402_300_799_999 });
    const started = fc.option(ms, { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), ms, started, (exitCode, finishedAtMs, startedAtMs) => {
        const exit = { exitCode, finishedAtMs, ...(startedAtMs === undefined ? {} : { startedAtMs }) };
        expect(exitFromLabels(exitLabels(exit))).toEqual(exit);
      }),
    );
  });

  test("are RFC 3339 times and a decimal status", () => {
    expect(exitLabels({ exitCode: 137, finishedAtMs: 1500, startedAtMs: 0 })).toEqual({
      [EXIT_CODE]: "137",
      [FINISHED_AT]: "1970-01-01T00:00:01.500Z",
      [STARTED_AT]: "1970-01-01T00:00:00.000Z",
    });
  });

  test("a container without them, or with damaged ones, has no exit on record", () => {
    const time = "1970-01-01T00:00:01Z";
    expect(exitFromLabels({})).toBeUndefined();
    expect(exitFromLabels({ [EXIT_CODE]: "1" })).toBeUndefined();
    expect(exitFromLabels({ [EXIT_CODE]: "x", [FINISHED_AT]: time })).toBeUndefined();
    expect(exitFromLabels({ [EXIT_CODE]: "1", [FINISHED_AT]: "soon" })).toBeUndefined();
    const unsure = { [EXIT_CODE]: "1", [FINISHED_AT]: time, [STARTED_AT]: "?" };
    expect(exitFromLabels(unsure)).toEqual({ exitCode: 1, finishedAtMs: 1000 });
  });
});

describe("on disk", () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "exit-record-"));
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  test("what a console writes is read, with nanoseconds cut to milliseconds", async () => {
    expect(exitFilePath(dir)).toBe(join(dir, EXIT_FILE));
    const exitedAt = "2026-01-02T03:04:05.678912345Z";
    await writeExitFile(dir, { exitCode: 3, exitedAt });
    expect(exitFromFile(dir)).toEqual({ exitCode: 3, finishedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678) });
  });

  test.each(["", "{", "null", "[]", '{"exitCode":"1"}', '{"exitCode":1}', '{"exitCode":1.5,"exitedAt":"2026-01-01"}'])(
    "%j is no exit",
    (text) => {
      writeFileSync(join(dir, EXIT_FILE), text);
      expect(exitFromFile(dir)).toBeUndefined();
    },
  );

  test("without a file there is none", () => {
    expect(exitFromFile(dir)).toBeUndefined();
    expect(exitFromFile(join(dir, "gone"))).toBeUndefined();
  });
});
