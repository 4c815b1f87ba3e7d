import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { fitLeft, fitMiddle, fitRight, label, safe, wrapCells } from "../../../components/text.ts";
import { displayWidth } from "../../../src/text/width.ts";

const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());

test("fits any text into exactly so many cells", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, cells) => {
      expect(displayWidth(fitLeft(safe(text), cells))).toBe(cells);
      expect(displayWidth(fitMiddle(safe(text), cells))).toBe(cells);
      expect(displayWidth(fitRight(safe(text), cells))).toBe(cells);
    }),
  );
  expect(fitMiddle("pull registry.example/team/web:1", 16)).toBe("pull …team/web:1");
  expect([fitLeft("web", 5), fitLeft("web-cache", 5), fitRight("7", 3), fitLeft("漢字", 3)]).toEqual([
    "web  ",
    "web-…",
    "  7",
    "漢…",
  ]);
});

test("Ink counts the cells of a label as we do", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const shown = label(text);
      expect(stringWidth(shown)).toBe(displayWidth(shown));
    }),
    { numRuns: 1000 },
  );
});

test("wraps without losing a character", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 20 }), (text, cells) => {
      const rows = wrapCells(safe(text), cells);
      expect(rows.join("")).toBe(safe(text));
      expect(rows.every((row) => displayWidth(row) <= cells)).toBe(true);
    }),
  );
  expect(wrapCells("", 10)).toEqual([""]);
});
