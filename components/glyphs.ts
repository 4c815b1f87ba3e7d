/** The few characters beyond letters that the dashboard draws, for terminals with and without Unicode. */
import type { Environment } from "./theme.ts";

export interface Glyphs {
  readonly dot: string;
  readonly ring: string;
  readonly rule: string;
  readonly cursor: string;
  readonly mark: string;
  readonly more: string;
  readonly up: string;
  readonly down: string;
  readonly left: string;
  /** Before a group that is open, and before one that is folded. */
  readonly open: string;
  readonly folded: string;
  readonly right: string;
  readonly between: string;
  readonly full: string;
  readonly empty: string;
  readonly side: string;
  /** Top left, top right, bottom left, bottom right. */
  readonly corners: readonly [string, string, string, string];
  /** From nothing to full. */
  readonly spark: readonly string[];
}

const UNICODE: Glyphs = {
  dot: "●",
  ring: "○",
  rule: "─",
  cursor: "▌",
  mark: "✓",
  more: "…",
  up: "↑",
  down: "↓",
  left: "‹",
  open: "▾",
  folded: "▸",
  right: "›",
  between: "·",
  full: "━",
  empty: "─",
  side: "│",
  corners: ["╭", "╮", "╰", "╯"],
  spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};

const ASCII: Glyphs = {
  dot: "*",
  ring: "o",
  rule: "-",
  cursor: ">",
  mark: "*",
  more: "~",
  up: "^",
  down: "v",
  left: "<",
  open: "-",
  folded: "+",
  right: ">",
  between: "|",
  full: "=",
  empty: "-",
  side: "|",
  corners: ["+", "+", "+", "+"],
  spark: ["_", ".", ":", "-", "=", "+", "*", "#"],
};

export type GlyphChoice = "auto" | "unicode" | "ascii";

/** A locale that names another charset is believed; none at all says nothing, and terminals of today are UTF-8. */
export function glyphsOf(env: Environment, choice: GlyphChoice = "auto"): Glyphs {
  if (choice !== "auto") return choice === "ascii" ? ASCII : UNICODE;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  if (env["TERM"] === "dumb" || env["TERM"] === "linux") return ASCII;
  return locale === "" || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
