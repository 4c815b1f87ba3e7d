/** How many cells of a terminal a text takes, and cutting to that. */

const PLAIN = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const WIDE_EMOJI = /^\p{Emoji_Presentation}$/u;

// East Asian Wide and Fullwidth blocks (Unicode TR 11), as pairs of first and last code point.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2fb],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** Cells of one character: 0 for combining and invisible ones, 2 for wide ones. */
export function charWidth(char: string): 0 | 1 | 2 {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO.test(char)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) || WIDE_EMOJI.test(char) ? 2 : 1;
}

/** Cells of a text on one line. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** Text filled with spaces on the right to so many cells; longer text stays as it is. */
export function padDisplay(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - displayWidth(text)));
}

/** docker's cut: at most so many cells, the last of them `…` where something was left out. */
export function ellipsis(text: string, cells: number): string {
  if (cells <= 0) return "";
  if (displayWidth(text) <= cells) return text;
  if (cells === 1) return [...text][0] ?? "";
  return `${takeCells(text, cells - 1)}…`;
}

function takeCells(text: string, cells: number): string {
  let taken = "";
  let width = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > cells) break;
    taken += char;
  }
  return taken;
}
