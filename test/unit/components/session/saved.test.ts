import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSaved, type Saved, savedText } from "../../../../components/session/saved.ts";

test("what was written is read as it was", () => {
  const saved: Saved = {
    tables: {
      containers: { columns: ["name", "cpu"], sort: { column: "cpu", descending: true }, wide: true },
      images: {},
    },
    history: ["images", "stop web"],
  };
  expect(parseSaved(savedText(saved))).toEqual(saved);
});

test.each([undefined, "", "{", "null", "[]", '"x"', "7", '{"tables":[],"history":{}}'])(
  "%j is nothing saved",
  (text) => {
    expect(parseSaved(text)).toEqual({ tables: {}, history: [] });
  },
);

test("what has another shape is left out, and the rest kept", () => {
  const text = JSON.stringify({
    tables: {
      containers: { columns: [7, "name", null], sort: { column: "cpu" }, wide: "yes" },
      images: { columns: "name", sort: { column: "size", descending: true } },
      nonsense: 7,
    },
    history: ["ok", 7, "x".repeat(5000)],
  });
  expect(parseSaved(text)).toEqual({
    tables: {
      containers: { columns: ["name"] },
      images: { sort: { column: "size", descending: true } },
      nonsense: {},
    },
    history: ["ok"],
  });
});

test("any JSON is read without harm", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const { history } = parseSaved(text);
      expect(Array.isArray(history)).toBe(true);
      expect(parseSaved(`{"tables":${text},"history":${text}}`).tables).toBeTypeOf("object");
    }),
  );
});
