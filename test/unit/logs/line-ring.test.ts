import fc from "fast-check";
import { expect, test } from "vitest";
import { LineRing, MAX_LINE_BYTES } from "../../../src/logs/line-ring.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const texts = (ring: LineRing) =>
  Array.from({ length: ring.end - ring.start }, (_, i) => ring.at(ring.start + i)?.text);

test("keeps absolute numbers and counts what it dropped", () => {
  const ring = new LineRing({ maxLines: 3, maxBytes: 1024 });
  for (let i = 0; i < 10; i++) ring.push("stdout", `t${i}`, bytes(`line ${i}\n`));
  expect([ring.start, ring.end]).toEqual([7, 10]);
  expect(texts(ring)).toEqual(["line 7", "line 8", "line 9"]);
  expect(ring.at(7)).toMatchObject({ number: 7, time: "t7", stream: "stdout", cutBytes: 0 });
  expect(ring.at(6)).toBeUndefined();
  expect(ring.at(10)).toBeUndefined();
});

test("joins the records of a long line and cuts it for display", () => {
  const ring = new LineRing();
  ring.push("stdout", "a", bytes("x".repeat(3000)));
  ring.push("stdout", "b", bytes("y".repeat(3000)));
  ring.push("stdout", "c", bytes("z\n"));
  ring.push("stderr", "d", bytes("next\n"));
  expect(ring.end).toBe(2);
  expect(ring.at(0)?.text).toBe("x".repeat(3000) + "y".repeat(MAX_LINE_BYTES - 3000));
  expect(ring.at(0)?.cutBytes).toBe(6001 - MAX_LINE_BYTES);
  expect(ring.at(1)).toMatchObject({ text: "next", stream: "stderr" });
});

test("an open line of one stream is not continued by the other", () => {
  const ring = new LineRing();
  ring.push("stdout", "a", bytes("out "));
  ring.push("stderr", "b", bytes("err\n"));
  expect(texts(ring)).toEqual(["out ", "err"]);
});

test("behaves as an unbounded list of which the tail is kept, in bounded memory", () => {
  const line = fc.record({
    stream: fc.constantFrom<"stdout" | "stderr">("stdout", "stderr"),
    text: fc.string({ maxLength: 300, unit: "binary" }).map((text) => text.replaceAll("\n", "")),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (lines, maxLines) => {
      const ring = new LineRing({ maxLines, maxBytes: 8192 });
      for (const { stream, text } of lines) ring.push(stream, "t", bytes(`${text}\n`));
      const kept = texts(ring);
      expect(ring.end).toBe(lines.length);
      expect(kept.length).toBeLessThanOrEqual(maxLines);
      expect(ring.sizeBytes).toBeLessThanOrEqual(8192 + MAX_LINE_BYTES);
      const decoded = lines.map(({ text }) => new TextDecoder().decode(bytes(text)));
      expect(kept).toEqual(decoded.slice(decoded.length - kept.length));
      if (kept.length < Math.min(maxLines, lines.length)) expect(ring.sizeBytes).toBeGreaterThan(4000);
    }),
  );
});

test("grows from its first slab to the limit without losing a byte", () => {
  const ring = new LineRing({ maxLines: 100_000, maxBytes: 300_000 });
  for (let i = 0; i < 20_000; i++) ring.push("stdout", "t", bytes(`${i} ${"é".repeat(i % 40)}\n`));
  for (let number = ring.start; number < ring.end; number++) {
    expect(ring.at(number)?.text).toBe(`${number} ${"é".repeat(number % 40)}`);
  }
  expect(ring.start).toBeGreaterThan(0);
});

test("clear forgets the lines and keeps counting", () => {
  const ring = new LineRing();
  ring.push("stdout", "t", bytes("one\n"));
  ring.clear();
  ring.push("stdout", "t", bytes("two\n"));
  expect([ring.start, ring.end]).toEqual([1, 2]);
  expect(ring.at(1)?.text).toBe("two");
});
