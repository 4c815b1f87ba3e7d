import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignRows, alignTabs } from "../../../src/text/table.ts";
import { charWidth, displayWidth, ellipsis, padDisplay } from "../../../src/text/width.ts";

describe("alignTabs", () => {
  it("gives each column at least ten cells and three spaces", () => {
    expect(
      alignRows([
        ["ID", "IMAGE", "NAMES"],
        ["0123456789ab", "busybox", "web"],
      ]),
    ).toBe("ID             IMAGE     NAMES\n0123456789ab   busybox   web\n");
  });

  it("keeps an empty cell's place and leaves the last cell free", () => {
    expect(alignTabs("A\tB\tC\n1\t\t3\n")).toBe("A         B         C\n1                   3\n");
  });

  it("starts a column anew after a line that does not have it", () => {
    expect(alignTabs("aaaaaaaaaaaa\tx\nnone\nb\ty", { minWidth: 0, padding: 1 })).toBe("aaaaaaaaaaaa x\nnone\nb y");
  });

  it("counts cells of the screen, not characters", () => {
    expect(
      alignRows(
        [
          ["日本語", "x"],
          ["abc", "y"],
        ],
        { minWidth: 0, padding: 1 },
      ),
    ).toBe("日本語 x\nabc    y\n");
  });

  it("loses no text, whatever the cells", () => {
    const cell = fc.string().map((text) => text.replace(/[\t\n]/g, ""));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1 }), { minLength: 1 }), (rows) => {
        const squeezed = alignRows(rows).replace(/ /g, "");
        expect(squeezed).toBe(rows.map((row) => `${row.join("").replace(/ /g, "")}\n`).join(""));
      }),
      { numRuns: 300 },
    );
  });
});

describe("width", () => {
  it.each([
    ["a", 1],
    ["é", 1],
    ["日", 2],
    ["🚀", 2],
    ["\u0301", 0],
    ["\u200d", 0],
    ["ｱ", 1],
    ["Ａ", 2],
  ])("%s takes %d cells", (char, width) => expect(charWidth(char)).toBe(width));

  it("pads and cuts by cells", () => {
    expect(padDisplay("日", 4)).toBe("日  ");
    expect(displayWidth(ellipsis("日本語日本語", 5))).toBeLessThanOrEqual(5);
    expect(ellipsis("日本語日本語", 5)).toBe("日本…");
    expect(ellipsis("sleep infinity and more", 20)).toBe("sleep infinity and …");
    expect(ellipsis("short", 20)).toBe("short");
    expect(ellipsis("short", 1)).toBe("s");
    expect(ellipsis("short", 0)).toBe("");
  });
});
