/**
 * Roles of text and the SGR parameters they get. By default the sixteen colours of the terminal's own palette are used
 * for meaning, so that light and dark terminals both stay readable; only the selection brings its own pair of colours.
 */
import type { Depth } from "./themes/style.ts";

export interface Theme {
  /** Of plain text and of every cell that has no background of its own; empty: the terminal's. */
  readonly text: string;
  readonly ground: string;
  readonly strong: string;
  readonly faint: string;
  readonly rule: string;
  /** Title of a pane, with and without the focus. */
  readonly title: string;
  readonly focusTitle: string;
  readonly key: string;
  readonly good: string;
  readonly warn: string;
  readonly bad: string;
  readonly info: string;
  readonly mark: string;
  readonly match: string;
  /** A column that a key would act on. */
  readonly picked: string;
  readonly selected: string;
  readonly selectedBlurred: string;
  readonly tab: string;
  readonly danger: string;
  /** To tell several logs apart. */
  readonly tags: readonly string[];
}

export interface Colors {
  /** `none` also where NO_COLOR is set (no-color.org). */
  readonly depth: Depth;
}

export const PLAIN: Theme = {
  text: "",
  ground: "",
  strong: "1",
  faint: "2",
  rule: "2",
  title: "",
  focusTitle: "1",
  key: "1",
  good: "",
  warn: "1",
  bad: "1",
  info: "",
  mark: "1",
  match: "4",
  picked: "1;4",
  selected: "7",
  selectedBlurred: "4",
  tab: "7",
  danger: "1;7",
  tags: [""],
};

export const SIXTEEN: Theme = {
  ...PLAIN,
  title: "36",
  focusTitle: "1;36",
  key: "36",
  good: "32",
  warn: "33",
  bad: "31",
  info: "36",
  mark: "1;35",
  match: "4;33",
  picked: "1;4;36",
  tab: "1;36;7",
  danger: "97;41",
  tags: ["36", "35", "32", "34", "33", "96", "95", "92", "94", "93"],
};

export const MANY: Theme = {
  ...SIXTEEN,
  selected: "38;5;231;48;5;25",
  selectedBlurred: "38;5;231;48;5;240",
  tab: "1;38;5;231;48;5;25",
  danger: "1;38;5;231;48;5;124",
};

export type Environment = Readonly<Record<string, string | undefined>>;

export function colorsOf(env: Environment): Colors {
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return { depth: "none" };
  const term = env["TERM"] ?? "";
  const said = env["COLORTERM"] ?? "";
  // GNU screen hands COLORTERM on from outside, and knows no more than 256.
  const isTrue = /direct|kitty|ghostty|alacritty/.test(term) || (/truecolor|24bit/.test(said) && !/^screen/.test(term));
  if (isTrue) return { depth: "true" };
  return { depth: /256color/.test(term) || said !== "" ? "256" : "16" };
}

/** Text in a style; the empty style adds nothing. */
export function paint(style: string, text: string): string {
  // Ink's tokenizer takes the short form of the reset, ESC [ m, for none.
  return style === "" || text === "" ? text : `\x1b[${style}m${text}\x1b[0m`;
}
