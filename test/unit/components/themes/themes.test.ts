import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colorsOf, PLAIN, type Theme } from "../../../../components/theme.ts";
import { PALETTES } from "../../../../components/themes/palettes.ts";
import { type Depth, parseStyle, rgbOf, sgrOf } from "../../../../components/themes/style.ts";
import { ROLES, THEMES, type ThemeName, themeOf } from "../../../../components/themes/theme-of.ts";
import { colorIn, contrast, difference, type Eyes } from "../../../helpers/colors.ts";

const NAMES = Object.keys(THEMES) as ThemeName[];
const DEPTHS = ["none", "16", "256", "true"] as const satisfies readonly Depth[];
const theme = (name: ThemeName, depth: Depth): Theme => themeOf({ depth }, { theme: name, colors: {} });

test("there are eight and more, two of them for colour-blind eyes, and one of high contrast", () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(8);
  expect(NAMES).toEqual(expect.arrayContaining(["default", "deuteranopia", "tritanopia", "high-contrast"]));
});

describe.each(NAMES)("%s", (name) => {
  test.each(DEPTHS)("has every role in %s colours, and only colours that there are", (depth) => {
    const roles = theme(name, depth);
    expect(Object.keys(roles).sort()).toEqual([...Object.values(ROLES), "tags"].sort());
    const all = [...Object.values(ROLES).map((role) => roles[role]), ...roles.tags];
    const allowed = {
      none: /^([1-47](;[1-47])*)?$/,
      "16": /^(([1-47]|3[0-7]|4[0-7]|9[0-7]|10[0-7])(;|$))*$/,
      "256": /^(([1-47]|3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;5;\d+)(;|$))*$/,
      true: /^(([1-47]|3[0-7]|4[0-7]|9[0-7]|10[0-7]|[34]8;5;\d+|[34]8;2;\d+;\d+;\d+)(;|$))*$/,
    };
    expect(all.filter((sgr) => !allowed[depth].test(sgr))).toEqual([]);
    expect(roles.tags.length).toBeGreaterThan(0);
    // What is chosen and what is dangerous are seen in any case.
    expect([roles.selected, roles.selectedBlurred, roles.tab, roles.danger]).not.toContain("");
    expect(new Set([roles.selected, roles.selectedBlurred, ""]).size).toBe(3);
  });
});

const ON_GROUND = ["text", "faint", "title", "key", "good", "warn", "bad", "info", "mark", "match"] as const;
const PAIRS = ["selected", "selectedBlurred", "tab", "danger"] as const;

/** Of each text with the colour that it stands on. */
function contrasts(roles: Theme): readonly (readonly [string, number])[] {
  const ground = colorIn(roles.ground, 40);
  const of = (name: string, sgr: string, paper = ground) => {
    const ink = colorIn(sgr, 30);
    return [name, ink === undefined || paper === undefined ? 0 : contrast(ink, paper)] as const;
  };
  return [
    ...ON_GROUND.map((role) => of(role, roles[role])),
    ...PAIRS.map((role) => of(role, roles[role], colorIn(roles[role], 40))),
    ...roles.tags.map((tag, at) => of(`tag ${at}`, tag)),
  ];
}

const below = (roles: Theme, least: number) => contrasts(roles).filter(([, ratio]) => ratio < least);

test.each(Object.keys(PALETTES) as (keyof typeof PALETTES)[])("text of %s is read on its own ground", (name) => {
  for (const depth of ["true", "256"] as const) expect(below(theme(name, depth), 4.5)).toEqual([]);
});

test.each(["high-contrast", "high-contrast-light"] as const)("%s has more than is asked of any text", (name) => {
  for (const depth of ["true", "256"] as const) expect(below(theme(name, depth), 6)).toEqual([]);
  expect(below(theme(name, "16"), 4.5)).toEqual([]);
});

test.each<[ThemeName, readonly Eyes[]]>([
  ["deuteranopia", ["all", "deuteranopia", "protanopia"]],
  ["tritanopia", ["all", "tritanopia"]],
])("%s tells good, warning and bad apart for the eyes it is for", (name, all) => {
  for (const depth of ["true", "256", "16"] as const) {
    const { good, warn, bad } = theme(name, depth);
    for (const eyes of all) {
      for (const [one, other] of [
        [good, warn],
        [good, bad],
        [warn, bad],
      ] as const) {
        const [a = [], b = []] = [colorIn(one, 30), colorIn(other, 30)];
        expect(difference(a, b, eyes), `${one} and ${other} in ${depth} for ${eyes}`).toBeGreaterThan(25);
      }
    }
  }
});

test("the measure of colours knows what is not told apart", () => {
  expect(difference([205, 0, 0], [120, 100, 0], "deuteranopia")).toBeLessThan(20);
  expect(difference([205, 0, 0], [120, 100, 0], "all")).toBeGreaterThan(40);
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21);
});

test("colours of the user's go over the theme's, and none are shown where there are none", () => {
  const colors = { good: "bold #00ff00", ground: "#101010", danger: "black on bright-yellow" };
  const own = themeOf({ depth: "true" }, { theme: "nord", colors });
  expect(own).toMatchObject({ good: "1;38;2;0;255;0", ground: "48;2;16;16;16", danger: "30;103" });
  expect(own.bad).toBe(theme("nord", "true").bad);
  expect(themeOf({ depth: "16" }, { theme: "nord", colors }).good).toBe("1;92");
  expect(themeOf({ depth: "none" }, { theme: "nord", colors })).toEqual({
    ...PLAIN,
    good: "1",
  });
});

test.each(["", "bold", "#fff", "underline red", "7 on 231", "on blue"])("%j is a style", (text) => {
  expect(parseStyle(text)).toBeDefined();
});

test.each(["blod", "#ffff", "red green", "256", "red on", "red on blue bold", "toString", "on"])(
  "%j is none",
  (text) => {
    expect(parseStyle(text)).toBeUndefined();
  },
);

test.each([
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "true"],
  [{ TERM: "xterm-256color" }, "256"],
  [{ TERM: "screen-256color", COLORTERM: "truecolor" }, "256"],
  [{ TERM: "xterm-kitty" }, "true"],
  [{ TERM: "linux" }, "16"],
  [{ TERM: "dumb", COLORTERM: "truecolor" }, "none"],
  [{ TERM: "xterm-256color", NO_COLOR: "1" }, "none"],
])("%o has %s colours", (env, depth) => {
  expect(colorsOf(env)).toEqual({ depth });
});

test("the docs name every theme and every role", () => {
  const docs = readFileSync("docs/dashboard-settings.md", "utf8");
  const words = new Set(docs.match(/[\w-]+/g));
  expect([...NAMES, ...Object.keys(ROLES)].filter((name) => !words.has(name))).toEqual([]);
});

test("of 256 colours the nearest is taken", () => {
  const part = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(fc.tuple(part, part, part), (rgb) => {
      const sgr = sgrOf({ attributes: [], foreground: { kind: "rgb", rgb } }, "256");
      const distance = (number: number) =>
        rgbOf(number).reduce((sum, each, at) => sum + (each - (rgb[at] ?? 0)) ** 2, 0);
      const least = Math.min(...Array.from({ length: 240 }, (_, number) => distance(number + 16)));
      expect(distance(Number(sgr.split(";")[2]))).toBe(least);
    }),
  );
});
