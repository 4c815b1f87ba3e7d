import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesField, decodeMessage, encodeMessage, numberField } from "../../../../src/console/shim/protobuf.ts";

describe("protobuf", () => {
  test("is what protoc makes of a WaitResponse", () => {
    // exit_status 1 = 137; exited_at 2 = { seconds 1 = 1, nanos 2 = 2 }.
    const bytes = Buffer.from("088901120408011002", "hex");
    expect(
      Buffer.from(
        encodeMessage([
          [1, 137n],
          [
            2,
            encodeMessage([
              [1, 1n],
              [2, 2n],
            ]),
          ],
        ]),
      ),
    ).toEqual(bytes);
    const message = decodeMessage(bytes);
    expect(numberField(message, 1)).toBe(137n);
    expect(numberField(decodeMessage(bytesField(message, 2)), 2)).toBe(2n);
  });

  test("brings every 64-bit number and every text back", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.string({ unit: "grapheme" }), (number, text) => {
        const message = decodeMessage(
          encodeMessage([
            [1, number],
            [15, text],
          ]),
        );
        expect(numberField(message, 1)).toBe(number);
        expect(Buffer.from(bytesField(message, 15)).toString("utf8")).toBe(text);
      }),
    );
  });

  test("passes over fields of other kinds", () => {
    // Field 3 fixed64, field 4 fixed32, then field 1.
    const bytes = Buffer.concat([
      Buffer.from("190102030405060708250a0b0c0d", "hex"),
      Buffer.from(encodeMessage([[1, 5n]])),
    ]);
    expect(numberField(decodeMessage(bytes), 1)).toBe(5n);
  });

  test("takes what is absent for zero and empty", () => {
    expect(numberField(decodeMessage(new Uint8Array(0)), 1)).toBe(0n);
    expect(bytesField(decodeMessage(new Uint8Array(0)), 1)).toHaveLength(0);
  });

  test("says that garbage is damaged, and reads no further than its end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect((error as Error).message).toBe("damaged protobuf message");
        }
      }),
    );
  });
});
