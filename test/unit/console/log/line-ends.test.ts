import { expect, test } from "vitest";
import { createLogEncoder } from "../../../../src/console/log/encoder.ts";
import { countLineEnds } from "../../../../src/console/log/line-ends.ts";

function endsIn(text: string, attributes?: Readonly<Record<string, string>>): number {
  let count = 0;
  const encoder = createLogEncoder("stdout", (records) => (count += countLineEnds(records)), attributes);
  encoder.encode(Buffer.from(text), "2026-01-02T03:04:05.000000000Z");
  encoder.flush("2026-01-02T03:04:05.000000000Z");
  return count;
}

test.each([
  ["", 0],
  ["a", 0],
  ["\n", 1],
  ["a\nb\n\nc", 3],
  // A backslash and an n are no newline, however many backslashes there are.
  ["\\n", 0],
  ["\\\\n\n", 1],
  ["\\\n\\\\\n", 2],
  ['n","stream":"\n', 1],
  ['\\n","stream":"\\n","stream":"', 0],
  [`${"x".repeat(100_000)}\n${"y".repeat(40_000)}`, 1],
  [`${"\n".repeat(20_000)}`, 20_000],
])("the lines that end in %j are counted", (text, count) => {
  expect(endsIn(text)).toBe(count);
});

test("what attributes say is not counted", () => {
  expect(endsIn("a\nb", { a: "x\n", stream: "y\n" })).toBe(1);
});
