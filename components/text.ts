/** Text of a fixed number of cells, and the border at which others' text becomes safe to show. */

import { untrusted } from "../src/text/untrusted.ts";
import { charWidth, displayWidth } from "../src/text/width.ts";

const PLAIN = /^[\x20-\x7e]*$/;

/** Others' text for a row that we paint ourselves. */
export function safe(text: string): string {
  return untrusted(text);
}

/**
 * Others' text for Ink's frame. Ink measures by its own tables, so whatever it could count otherwise than we do
 * (joined emoji, composed scripts) becomes a dot; letters of one cell and CJK stay.
 */
export function label(text: string): string {
  const shown = untrusted(text);
  if (PLAIN.test(shown)) return shown;
  return [...shown].map((char) => (isSimple(char) ? char : "·")).join("");
}

function isSimple(char: string): boolean {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return true;
  return charWidth(char) === 2
    ? /^\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}$/u.test(char)
    : /^\p{L}$/u.test(char) && code < 0x590;
}

/** Exactly so many cells: filled with blanks on the right, or cut with `more` as the last cell. */
export function fitLeft(text: string, cells: number, more = "…"): string {
  if (cells <= 0) return "";
  if (PLAIN.test(text)) {
    if (text.length <= cells) return text.padEnd(cells);
    return cells === 1 ? more : text.slice(0, cells - 1) + more;
  }
  const width = displayWidth(text);
  if (width <= cells) return text + " ".repeat(cells - width);
  const cut = take(text, cells - 1);
  return cut.text + more + " ".repeat(cells - 1 - cut.width);
}

/** As `fitLeft`, filled on the left: for numbers. */
export function fitRight(text: string, cells: number): string {
  const width = displayWidth(text);
  return width >= cells ? fitLeft(text, cells) : " ".repeat(cells - width) + text;
}

/** As `fitLeft`, but what is too much goes from the middle: of a name the beginning and the end tell most. */
export function fitMiddle(text: string, cells: number, more = "…"): string {
  if (displayWidth(text) <= cells) return fitLeft(text, cells, more);
  const head = take(text, Math.floor((cells - 1) / 3)).text;
  const chars = [...text];
  let from = chars.length;
  let left = cells - 1 - displayWidth(head);
  while (from > 0 && charWidth(chars[from - 1] ?? "") <= left) {
    from -= 1;
    left -= charWidth(chars[from] ?? "");
  }
  return fitLeft(head + more + chars.slice(from).join(""), cells, more);
}

function take(text: string, cells: number): { readonly text: string; readonly width: number } {
  let taken = "";
  let width = 0;
  for (const char of text) {
    const next = width + charWidth(char);
    if (next > cells) break;
    taken += char;
    width = next;
  }
  return { text: taken, width };
}

/** A line cut into rows of so many cells, at least one. */
export function wrapCells(text: string, cells: number): string[] {
  if (text.length <= cells && PLAIN.test(text)) return [text];
  const rows: string[] = [];
  let rest = text;
  do {
    const row = take(rest, cells);
    // A character wider than the pane must not stop us.
    const length = row.text.length || (rest.codePointAt(0) ?? 0) > 0xffff ? row.text.length || 2 : 1;
    rows.push(row.text);
    rest = rest.slice(length);
  } while (rest !== "");
  return rows;
}
