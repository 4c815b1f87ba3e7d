import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCutter } from "../../../../src/console/hub/cutter.ts";

const nonce = Uint8Array.from({ length: 32 }, (_, i) => 255 - i);

describe("a cutter", () => {
  test("gives what lies before the nonce and nothing after, however the stream is cut", () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(bytes, bytes, fc.nat(31), fc.integer({ min: 1, max: 40 }), (before, after, teaser, chunkBytes) => {
        // The beginning of a nonce inside the output is output.
        const output = Buffer.concat([before, nonce.subarray(0, teaser), Uint8Array.of(1)]);
        const stream = Buffer.concat([output, nonce, after]);
        const cutter = createCutter(nonce);
        cutter.arm();
        const got: Uint8Array[] = [];
        for (let at = 0; at < stream.length; at += chunkBytes) {
          const { data, done } = cutter.cut(stream.subarray(at, at + chunkBytes));
          got.push(data);
          if (done) break;
        }
        expect(Buffer.concat(got).equals(output)).toBe(true);
      }),
    );
  });

  test("passes everything on before it is armed", () => {
    expect(createCutter(nonce).cut(nonce)).toEqual({ data: nonce, done: false });
  });

  test("frees what it held back when the stream ends without the nonce", () => {
    const cutter = createCutter(nonce);
    cutter.arm();
    const first = cutter.cut(Buffer.from("tail"));
    const last = cutter.cut(new Uint8Array(0));
    expect(Buffer.concat([first.data, last.data]).toString()).toBe("tail");
  });
});
