import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { untrusted } from "../../../src/text/untrusted.ts";

const CONTROL = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

describe("untrusted", () => {
  it.each([
    ["plain", "web-1", "web-1"],
    ["umlauts and emoji", "größe 🚀 日本", "größe 🚀 日本"],
    ["window title", "\x1b]0;pwned\x07", "\\x1b]0;pwned\\x07"],
    ["hyperlink", "\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\", "\\x1b]8;;http://evil\\x1b\\x\\x1b]8;;\\x1b\\"],
    ["8-bit CSI", "\x9b2J", "\\x9b2J"],
    ["carriage return", "ok\rno", "ok\\rno"],
    ["line feed", "a\nb\tc", "a\\nb\\tc"],
    ["right to left override", "a\u202eb", "a\\u202eb"],
    ["isolates", "\u2066x\u2069", "\\u2066x\\u2069"],
    ["line separator", "a\u2028b", "a\\u2028b"],
    ["lone surrogates", "a\ud800b\udc00", "a\\ud800b\\udc00"],
    ["delete", "\x7f", "\\x7f"],
  ])("%s", (_name, given, shown) => expect(untrusted(given)).toBe(shown));

  it("keeps line feeds and tabs where several lines are shown, but no carriage return", () => {
    expect(untrusted("a\n\tb\r", { multiline: true })).toBe("a\n\tb\\r");
  });

  it.each([
    ["\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m"],
    ["\x1b[38;5;8mgrey", "\x1b[38;5;8mgrey"],
    ["\x1b[38;2;8;8;8mgrey", "\x1b[38;2;8;8;8mgrey"],
    ["\x1b[8mhidden", "\\x1b[8mhidden"],
    ["\x1b[38;5;1;8mhidden", "\\x1b[38;5;1;8mhidden"],
    ["\x1b[2Jclear", "\\x1b[2Jclear"],
    ["\x1b[1m\x1b]52;c;x\x07", "\x1b[1m\\x1b]52;c;x\\x07"],
  ])("lets colours of %j pass where asked", (given, shown) => {
    expect(untrusted(given, { allowSgr: true })).toBe(shown);
  });

  it("never lets a control character pass", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = untrusted(text);
        expect(shown).not.toMatch(CONTROL);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves only line feeds and tabs in several lines, and only whole colour sequences where allowed", () => {
    const nasty = fc.array(
      fc.constantFrom("\x1b", "[", "]", "m", "8", "1", ";", "\n", "\t", "\x9b", "\x07", "a", "\u202e"),
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        const text = parts.join("");
        expect(untrusted(text, { multiline: true }).replace(/[\n\t]/g, "")).not.toMatch(CONTROL);
        const coloured = untrusted(text, { allowSgr: true }).replace(/\x1b\[[0-9;:]*m/g, "");
        expect(coloured).not.toMatch(CONTROL);
      }),
      { numRuns: 500 },
    );
  });
});
