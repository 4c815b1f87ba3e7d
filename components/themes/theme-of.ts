/** The theme by its name and by what the terminal has, with the colours that the user chose for roles. */
import { type Colors, MANY, PLAIN, SIXTEEN, type Theme } from "../theme.ts";
import { PALETTES, type Palette, TERMINAL_TAGS } from "./palettes.ts";
import { type Depth, parseStyle, sgrOf } from "./style.ts";

export type ThemeName = keyof typeof PALETTES | "default" | "mono";

export const THEMES: Readonly<Record<ThemeName, string>> = {
  default: "the terminal's own colours, whatever they are",
  ...(Object.fromEntries(Object.entries(PALETTES).map(([name, { summary }]) => [name, summary])) as Record<
    keyof typeof PALETTES,
    string
  >),
  mono: "no colour at all: weight, lines and reverse",
};

/** What a role is called in the settings. */
export const ROLES = {
  text: "text",
  ground: "ground",
  strong: "strong",
  faint: "faint",
  rule: "rule",
  title: "title",
  "focus-title": "focusTitle",
  key: "key",
  good: "good",
  warn: "warn",
  bad: "bad",
  info: "info",
  mark: "mark",
  match: "match",
  picked: "picked",
  selected: "selected",
  "selected-blurred": "selectedBlurred",
  tab: "tab",
  danger: "danger",
} as const satisfies Readonly<Record<string, Exclude<keyof Theme, "tags">>>;

type RoleName = keyof typeof ROLES;

export interface ThemeChoice {
  readonly theme: ThemeName;
  /** Styles over the theme's, in the words of style.ts. */
  readonly colors: Readonly<Partial<Record<RoleName, string>>>;
}

export function themeOf({ depth }: Colors, { theme: name, colors }: ThemeChoice): Theme {
  const theme =
    depth === "none" || name === "mono"
      ? PLAIN
      : name === "default"
        ? terminalTheme(depth)
        : paletteTheme(PALETTES[name], depth);
  const own = Object.entries(colors).flatMap(([role, style]) => {
    const sgr = sgrOfWords(role === "ground" ? `on ${style}` : style, depth);
    // A style of colours alone is none where there are none: what is dangerous stays seen.
    return sgr === "" ? [] : [[ROLES[role as RoleName], sgr] as const];
  });
  return { ...theme, ...Object.fromEntries(own) };
}

function terminalTheme(depth: Depth): Theme {
  return depth === "none" ? PLAIN : depth === "16" ? SIXTEEN : MANY;
}

function paletteTheme(palette: Palette, depth: Depth): Theme {
  const { accent, ...colors } = depth === "16" ? sixteenOf(palette) : palette;
  const style = (words: string) => sgrOfWords(words, depth);
  const ground = colors.ground === undefined ? "" : style(`on ${colors.ground}`);
  return {
    text: style(colors.text ?? ""),
    ground,
    strong: style("bold"),
    faint: style(colors.faint),
    rule: style(colors.rule),
    title: style(accent),
    focusTitle: style(`bold ${accent}`),
    key: style(accent),
    good: style(colors.good),
    warn: style(colors.warn),
    bad: style(colors.bad),
    info: style(colors.info),
    mark: style(`bold ${colors.mark}`),
    match: style(`underline ${colors.warn}`),
    picked: style(`bold underline ${accent}`),
    selected: style(colors.selected),
    selectedBlurred: style(colors.blurred),
    tab: style(`bold ${colors.selected}`),
    danger: style(`bold ${colors.danger}`),
    tags: colors.tags.map(style),
  };
}

/** Few colours are the terminal's own, on its own ground: which ones are near is not for us to know. */
function sixteenOf(palette: Palette): Omit<Palette, "summary" | "sixteen"> {
  return {
    faint: "dim",
    rule: "dim",
    accent: "cyan",
    good: "green",
    warn: "yellow",
    bad: "red",
    info: "cyan",
    mark: "magenta",
    selected: "reverse",
    blurred: "underline",
    danger: "bright-white on red",
    tags: TERMINAL_TAGS,
    ...palette.sixteen,
  };
}

function sgrOfWords(words: string, depth: Depth): string {
  return sgrOf(parseStyle(words) ?? { attributes: [] }, depth);
}
