import { expect, test } from "vitest";
import { jsonChunks } from "../../../../src/commands/container/log-json.ts";
import type { LogRecord } from "../../../../src/engine/types.ts";

async function* batchesOf(...batches: readonly (readonly LogRecord[])[]) {
  yield* batches;
}

const record = (text: string, over: Partial<LogRecord> = {}): LogRecord => ({
  stream: "stdout",
  time: "2026-01-02T03:04:05.000000006Z",
  data: Buffer.from(text),
  ...over,
});

async function objects(...records: readonly LogRecord[]): Promise<readonly unknown[]> {
  let text = "";
  for await (const { stream, data } of jsonChunks(batchesOf(records, []))) {
    expect(stream).toBe("stdout");
    text += Buffer.from(data).toString();
  }
  expect(text).toMatch(/^([\x20-\x7e]*\n)*$/);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
}

test("a line is one object, whatever is in it, with the time and the stream it came by", async () => {
  const time = "2026-01-02T03:04:05.000000006Z";
  expect(
    await objects(record("one\n"), record('\x1b]0;t\x07\x9b2J\u202e"\n', { stream: "stderr" }), record("\n")),
  ).toEqual([
    { time, stream: "stdout", text: "one" },
    { time, stream: "stderr", text: '\x1b]0;t\x07\x9b2J\u202e"' },
    { time, stream: "stdout", text: "" },
  ]);
});

test("parts of a long line say that it goes on, and missing lines are counted", async () => {
  const [part, rest, gap] = await objects(record("long "), record("line\n"), record("", { lostLines: 7 }));
  expect(part).toMatchObject({ text: "long ", partial: true });
  expect(rest).not.toHaveProperty("partial");
  expect(gap).toEqual({ time: "2026-01-02T03:04:05.000000006Z", lost: 7 });
});
