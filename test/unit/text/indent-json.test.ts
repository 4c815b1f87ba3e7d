import fc from "fast-check";
import { expect, test } from "vitest";
import { indentJson } from "../../../src/text/indent-json.ts";

test("indents as JSON.stringify does, however the text was spaced", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom("\t", "   "), (text, indent) => {
      const value: unknown = JSON.parse(text);
      for (const spaced of [JSON.stringify(value), JSON.stringify(value, null, 1)]) {
        expect(indentJson(spaced, indent)).toBe(JSON.stringify(value, null, indent));
      }
    }),
    { numRuns: 500 },
  );
});

test("leaves numbers, escapes and doubled keys as they are", () => {
  expect(indentJson('{"a":12345678901234567890,"a":1.0,"b":"\\u0041\\"{"}', " ")).toBe(
    '{\n "a": 12345678901234567890,\n "a": 1.0,\n "b": "\\u0041\\"{"\n}',
  );
});
