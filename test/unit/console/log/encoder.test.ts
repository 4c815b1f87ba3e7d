import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLogEncoder, MAX_RECORD_BYTES } from "../../../../src/console/log/encoder.ts";
import { createJsonFileDecoder } from "../../../../src/console/log/record.ts";

const TIME = "2026-01-02T03:04:05.123456789Z";

/** Everything that is written for output that comes in chunks of these sizes. */
function encode(output: Uint8Array, chunkBytes = 65_536): { json: Buffer; rawBytes: number } {
  const parts: Buffer[] = [];
  let rawBytes = 0;
  const encoder = createLogEncoder("stdout", (records, raw) => {
    parts.push(Buffer.from(records));
    rawBytes += raw;
  });
  for (let at = 0; at < output.length; at += chunkBytes) encoder.encode(output.subarray(at, at + chunkBytes), TIME);
  encoder.flush(TIME);
  return { json: Buffer.concat(parts), rawBytes };
}

const lines = (json: Buffer) => json.toString("utf8").split("\n").slice(0, -1);
const decode = (json: Buffer) => createJsonFileDecoder()(Buffer.from(json));
const logs = (json: Buffer) => lines(json).map((line) => JSON.parse(line).log as string);

describe("records", () => {
  test("are docker's json-file lines", () => {
    expect(encode(Buffer.from("hello\n")).json.toString()).toBe(
      `{"log":"hello\\n","stream":"stdout","time":"${TIME}"}\n`,
    );
  });

  test("of the last line lack a newline where the process wrote none", () => {
    expect(logs(encode(Buffer.from("a\nb")).json)).toEqual(["a\n", "b"]);
  });

  test("escape what JSON must, and leave UTF-8 as it is", () => {
    const text = 'q"b\\ \b\t\f\r\0\x1b[31m\x7f <&> ü 漢 😀\n';
    const { json } = encode(Buffer.from(text));
    expect(logs(json)).toEqual([text]);
    expect(json.toString()).toContain("\\u0000\\u001b[31m\x7f <&> ü 漢 😀");
  });

  test("bear each invalid byte as a lone surrogate, as surrogateescape does", () => {
    const { json } = encode(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0x0a]));
    expect(json.toString("latin1")).toContain("a\\udcff\\udcc3(\\udced\\udca0\\udc80\\n");
  });

  test("count the bytes of output that they carry", () => {
    expect(encode(Buffer.from("a\nbc\n\xff")).rawBytes).toBe(Buffer.from("a\nbc\n\xff").length);
  });
});

describe("bytes come back exactly", () => {
  test("whatever they are and however they are cut into chunks", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 700 }), (output, chunkBytes) => {
        const { json, rawBytes } = encode(output, chunkBytes);
        for (const line of lines(json)) JSON.parse(line);
        expect(Buffer.concat(decode(json).map(({ data }) => data)).equals(output)).toBe(true);
        expect(rawBytes).toBe(output.length);
      }),
      { numRuns: 300 },
    );
  });

  test("where text is mixed with escapes and half characters", () => {
    const piece = fc.constantFrom("\\udc80", "\\n", "\n", '"', "\\", "ü", "😀", "\u2028", "\xff", "\0", "a".repeat(9));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), fc.integer({ min: 1, max: 64 }), (pieces, chunkBytes) => {
        const output = Buffer.concat(pieces.map((text) => Buffer.from(text, text === "\xff" ? "latin1" : "utf8")));
        expect(Buffer.concat(decode(encode(output, chunkBytes).json).map(({ data }) => data)).equals(output)).toBe(
          true,
        );
      }),
    );
  });

  test("in lines of 16 MiB", () => {
    const output = Buffer.alloc(16 * 1024 * 1024, "0123456789");
    const { json } = encode(output);
    expect(Buffer.concat(decode(json).map(({ data }) => data)).equals(output)).toBe(true);
    expect(lines(json)).toHaveLength(1024);
  });
});

describe("a long line", () => {
  test.each([
    [MAX_RECORD_BYTES - 1, [MAX_RECORD_BYTES]],
    [MAX_RECORD_BYTES, [MAX_RECORD_BYTES + 1]],
    [MAX_RECORD_BYTES + 1, [MAX_RECORD_BYTES, 2]],
    [65_535, [16_384, 16_384, 16_384, 16_384]],
    [65_536, [16_384, 16_384, 16_384, 16_385]],
    [65_537, [16_384, 16_384, 16_384, 16_384, 2]],
  ])("of %i bytes is cut at 16 KiB, its newline in the last record", (size, expected) => {
    for (const chunkBytes of [65_536, 4096, 1000]) {
      const { json } = encode(Buffer.from(`${"x".repeat(size)}\n`), chunkBytes);
      expect(logs(json).map((log) => log.length)).toEqual(expected);
      expect(logs(json).filter((log) => log.endsWith("\n"))).toHaveLength(1);
    }
  });

  test("is never cut inside a character", () => {
    for (const offset of [0, 1, 2, 3]) {
      const output = Buffer.from(`${"x".repeat(offset)}${"😀".repeat(10_000)}\n`);
      const { json } = encode(output);
      expect(logs(json).join("")).toBe(output.toString());
      expect(json.toString()).not.toContain("\\ud");
    }
  });

  test("is given while it grows, so that memory stays bounded", () => {
    let passed = 0;
    const encoder = createLogEncoder("stdout", (_, raw) => (passed += raw));
    for (let i = 0; i < 100; i++) encoder.encode(Buffer.alloc(10_000, "x"), TIME);
    expect(passed).toBeGreaterThanOrEqual(1_000_000 - MAX_RECORD_BYTES);
  });
});

test("each stream is marked as itself", () => {
  const parts: string[] = [];
  createLogEncoder("stderr", (records) => parts.push(Buffer.from(records).toString())).encode(Buffer.from("x\n"), TIME);
  expect(JSON.parse(parts.join("")).stream).toBe("stderr");
});
