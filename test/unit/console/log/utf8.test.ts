import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sequenceLength } from "../../../../src/console/log/utf8.ts";

describe("sequenceLength", () => {
  test("agrees with the platform on what is well-formed, for every start of four bytes", () => {
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0x9f, 0xa0),
    );
    fc.assert(
      fc.property(fc.array(byte, { minLength: 4, maxLength: 4 }), (bytes) => {
        const length = sequenceLength(Uint8Array.from(bytes), 0);
        const valid = [1, 2, 3, 4].find((size) => isUtf8(Uint8Array.from(bytes.slice(0, size))));
        expect(length).toBe(valid ?? 0);
      }),
      { numRuns: 20_000 },
    );
  });

  test("says that a cut sequence may go on only where it may", () => {
    expect(sequenceLength(Uint8Array.of(0xf0, 0x9f, 0x98), 0)).toBe(-1);
    expect(sequenceLength(Uint8Array.of(0xe0, 0x80), 0)).toBe(0);
    expect(sequenceLength(Uint8Array.of(0xff), 0)).toBe(0);
  });
});
