import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText, splitColours } from "../../../src/logs/ansi.ts";

const ESC = "\x1b";

/** Each part that has a style, with it. */
function parts(text: string): readonly string[] {
  const { text: plain, colours } = splitColours(text);
  return colours.map(({ from, to, sgr }) => `${plain.slice(from, to)} ${sgr}`);
}

test.each([
  [`${ESC}[32mok${ESC}[0m rest`, ["ok 32"]],
  [`${ESC}[1;31mbad${ESC}[m`, ["bad 1;31"]],
  [`${ESC}[38;5;196mred${ESC}[39m.`, ["red 31"]],
  [`${ESC}[38;5;9mred`, ["red 91"]],
  [`${ESC}[38;2;20;200;30mgreen`, ["green 32"]],
  [`${ESC}[48;5;1mbackground`, []],
  [`${ESC}[8mhidden${ESC}[30mblack${ESC}[37mwhite${ESC}[97mwhite`, []],
  [`${ESC}[31;2mfaint${ESC}[22mnot`, ["faint 2;31", "not 31"]],
  [`${ESC}[4munder${ESC}[24mno`, ["under 4"]],
])("%j keeps %j", (text, expected) => {
  expect(parts(text)).toEqual(expected);
});

test("only colours go from the text; all else that begins with ESC stays to be made harmless", () => {
  expect(plainText(`a${ESC}[31mb${ESC}[2Jc${ESC}]0;t\x07`)).toBe(`ab${ESC}[2Jc${ESC}]0;t\x07`);
});

test("the styles are few, whatever is written", () => {
  const sequence = fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 })
    .map((codes) => `${ESC}[${codes.join(";")}m`);
  fc.assert(
    fc.property(fc.array(fc.oneof(sequence, fc.string({ maxLength: 5 }))), (pieces) => {
      const whole = pieces.join("");
      const { text, colours } = splitColours(whole);
      expect(text).toBe(plainText(whole));
      for (const { from, to, sgr } of colours) {
        expect(to).toBeGreaterThan(from);
        expect(sgr).toMatch(/^(1;?)?(2;?)?(4;?)?(3[1-6]|9[0-6])?$/);
      }
    }),
  );
});
