/** What the user sets in the table `dashboard` of lepton.toml. */
import type { GlyphChoice } from "../glyphs.ts";
import type { KeyChoice } from "../keys/bind.ts";
import type { Depth } from "../themes/style.ts";
import type { ThemeChoice } from "../themes/theme-of.ts";

export interface Settings extends ThemeChoice, KeyChoice {
  /** How many colours there are; `auto` by what the environment says. */
  readonly depth: Depth | "auto";
  readonly glyphs: GlyphChoice;
}

export const DEFAULTS: Settings = {
  theme: "default",
  colors: {},
  depth: "auto",
  glyphs: "auto",
  keymap: "default",
  keys: {},
};
