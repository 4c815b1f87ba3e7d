/** Colours and glyphs as the settings and the terminal have them. */
import { type Glyphs, glyphsOf } from "../glyphs.ts";
import { colorsOf, type Environment, type Theme } from "../theme.ts";
import { themeOf } from "../themes/theme-of.ts";
import type { Settings } from "./settings.ts";

export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

/** The same object for as long as the settings are. */
export function lookFollower(env: Environment): (settings: Settings) => Look {
  let known: Settings | undefined;
  let look: Look | undefined;
  return (settings) => {
    if (look === undefined || known !== settings) look = lookOf(env, settings);
    known = settings;
    return look;
  };
}

/** What the file says goes before NO_COLOR, as no-color.org asks for. */
function lookOf(env: Environment, settings: Settings): Look {
  const colors = settings.depth === "auto" ? colorsOf(env) : { depth: settings.depth };
  return { theme: themeOf(colors, settings), glyphs: glyphsOf(env, settings.glyphs) };
}
