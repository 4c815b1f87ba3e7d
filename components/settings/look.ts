/** Colours, glyphs and keys as the settings and the terminal have them. */
import type { Binding } from "../app/binding.ts";
import { type Glyphs, glyphsOf } from "../glyphs.ts";
import { keymapFollower } from "../keys/bind.ts";
import type { Keymap } from "../keys/keymap.ts";
import { colorsOf, type Environment, type Theme } from "../theme.ts";
import { themeOf } from "../themes/theme-of.ts";
import type { Settings } from "./settings.ts";

export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly keys: Keymap;
}

/** The same object for as long as the settings are. */
export function lookFollower(env: Environment, bindings: readonly Binding[]): (settings: Settings) => Look {
  const keysOf = keymapFollower(bindings);
  let known: Settings | undefined;
  let look: Look | undefined;
  return (settings) => {
    if (look === undefined || known !== settings) look = { ...drawnBy(env, settings), keys: keysOf(settings) };
    known = settings;
    return look;
  };
}

/** What the file says goes before NO_COLOR, as no-color.org asks for. */
function drawnBy(env: Environment, settings: Settings): Omit<Look, "keys"> {
  const colors = settings.depth === "auto" ? colorsOf(env) : { depth: settings.depth };
  return { theme: themeOf(colors, settings), glyphs: glyphsOf(env, settings.glyphs) };
}
