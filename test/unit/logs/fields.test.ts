import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFields, prettyJson } from "../../../src/logs/fields.ts";

test("JSON gives level, message and the rest as they were written", () => {
  const line =
    '{"ts":1.5,"level":"warn","msg":"it is \\"slow\\"","took":1e400,"id":12345678901234567890,"in":{"a":[1, 2]}}';
  expect(parseFields(line)).toEqual({
    level: "warn",
    message: 'it is "slow"',
    rest: [
      { name: "took", value: "1e400" },
      { name: "id", value: "12345678901234567890" },
      { name: "in", value: '{"a":[1, 2]}' },
    ],
  });
});

test("logfmt does, too", () => {
  expect(parseFields('time=now level=error msg="no route" host=a.b err="\\x1b[m"')).toEqual({
    level: "error",
    message: "no route",
    rest: [
      { name: "host", value: "a.b" },
      { name: "err", value: "\\x1b[m" },
    ],
  });
});

test.each(["plain text", "a=1", "GET /?a=1&b=2", "{not json}", '{"cut":"in the mid', "[1,2]", ""])(
  "%j has no fields",
  (line) => {
    expect(parseFields(line)).toBeUndefined();
  },
);

test("numbers of pino are levels, an empty object has nothing", () => {
  expect(parseFields('{"level":40,"msg":"m"}')?.level).toBe("warn");
  expect(parseFields("{}")).toEqual({ level: undefined, message: "", rest: [] });
});

test("any object keeps all its names and values", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 }), (object) => {
      const text = JSON.stringify(object, null, 1);
      const fields = parseFields(text.replaceAll("\n", " "));
      const names = Object.keys(JSON.parse(text) as object);
      expect(fields?.rest.length ?? -1).toBeLessThanOrEqual(names.length);
      for (const { name, value } of fields?.rest ?? []) {
        const whole = object[name];
        expect(typeof whole === "string" ? value : JSON.parse(value)).toEqual(JSON.parse(JSON.stringify(whole)));
      }
    }),
  );
});

test("pretty JSON is the same JSON, laid out as everybody does", () => {
  fc.assert(
    fc.property(fc.oneof(fc.object({ maxDepth: 3 }), fc.array(fc.jsonValue({ maxDepth: 2 }))), (value) => {
      const text = JSON.stringify(value);
      expect(prettyJson(text)?.join("\n")).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
  expect(prettyJson('{"n":1.50}')).toEqual(["{", '  "n": 1.50', "}"]);
  expect(prettyJson("text")).toBeUndefined();
});
