/** Lines of the boxes that lie over the panes: questions, menus, the palette. */
import { displayWidth } from "../../src/text/width.ts";
import { shortKeys } from "../app/binding.ts";
import type { Candidate } from "../app/completion.ts";
import type { Rect } from "../screen/grid.ts";
import type { Look } from "../settings/look.ts";
import type { Choice, DialogState, MenuState } from "../state/ui.ts";
import { fitLeft, fitRight } from "../text.ts";
import { paint } from "../theme.ts";

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

export interface BoxLines {
  readonly rect: Rect;
  readonly lines: readonly string[];
}

/** The first of the lines in sight where not all have room: the chosen one is always among them. */
export function firstShown(chosen: number, rows: number, count: number): number {
  return Math.max(0, Math.min(chosen - rows + 1, count - rows));
}

/** Lines of exactly `inner` cells in a frame with a title. */
export function framed(
  title: string,
  lines: readonly string[],
  inner: number,
  { theme, glyphs }: Look,
): readonly string[] {
  const [topLeft, topRight, bottomLeft, bottomRight] = glyphs.corners;
  const head = fitLeft(title, Math.min(displayWidth(title), inner - 4));
  const rest = glyphs.rule.repeat(Math.max(0, inner - displayWidth(head) - 3));
  const side = paint(theme.rule, glyphs.side);
  return [
    `${paint(theme.rule, topLeft + glyphs.rule)} ${paint(theme.focusTitle, head)} ${paint(theme.rule, rest + topRight)}`,
    ...lines.map((line) => `${side}${line}${side}`),
    paint(theme.rule, bottomLeft + glyphs.rule.repeat(inner) + bottomRight),
  ];
}

export function centred(width: number, height: number, { columns, rows }: Screen): Rect {
  return { x: Math.floor((columns - width) / 2), y: Math.max(0, Math.floor((rows - height) / 2)), width, height };
}

const SHOWN_TARGETS = 12;

export function dialogBox(dialog: DialogState, screen: Screen, look: Look): BoxLines {
  const longest = Math.max(displayWidth(dialog.title) + 4, ...dialog.lines.map(displayWidth), 32);
  const inner = Math.min(longest + 4, screen.columns - 6);
  const most = Math.max(1, Math.min(SHOWN_TARGETS, screen.rows - 8));
  const hidden = dialog.lines.length - most;
  const targets = hidden > 0 ? [...dialog.lines.slice(0, most - 1), `and ${hidden + 1} more`] : dialog.lines;
  const blank = " ".repeat(inner);
  const body = [
    blank,
    ...targets.map((line) => `  ${fitLeft(line, inner - 4, look.glyphs.more)}  `),
    ...(targets.length > 0 ? [blank] : []),
    buttonLine(dialog.buttons, dialog.chosen, inner, look),
    blank,
  ];
  const lines = framed(dialog.title, body, inner, look);
  return { lines, rect: centred(inner + 2, lines.length, screen) };
}

/** The buttons at the right; none is marked where `chosen` is none of them. */
export function buttonLine(buttons: readonly Choice[], chosen: number, inner: number, { theme }: Look): string {
  const shown = buttons.map(({ label, danger }, index) => {
    const text = index === chosen ? `[ ${label} ]` : `  ${label}  `;
    const style = index === chosen ? (danger === true ? theme.danger : theme.selected) : "";
    return { width: displayWidth(text), text: paint(style, text) };
  });
  const width = shown.reduce((sum, button) => sum + button.width + 2, -2);
  return `${" ".repeat(Math.max(0, inner - width - 2))}${shown.map(({ text }) => text).join("  ")}  `;
}

/** Of a menu that is longer than the screen the part around the chosen line. */
export function menuBox({ title, items, chosen }: MenuState, screen: Screen, look: Look): BoxLines {
  const { theme, glyphs } = look;
  const inner = Math.min(Math.max(24, ...items.map(({ label }) => displayWidth(label) + 8)), screen.columns - 6);
  const rows = Math.max(1, Math.min(items.length, screen.rows - 4));
  const from = firstShown(chosen, rows, items.length);
  const keyCells = Math.max(1, ...items.map((item) => displayWidth(shortKeys(item.key))));
  const body = items.slice(from, from + rows).map((item, row) => {
    const { label, current } = item;
    const key = fitLeft(shortKeys(item.key), keyCells);
    const text = fitLeft(` ${key}  ${label}`, inner - 3) + (current ? ` ${glyphs.mark} ` : "   ");
    if (from + row === chosen) return paint(theme.selected, text);
    return ` ${paint(theme.key, key)}${text.slice(1 + key.length)}`;
  });
  const lines = framed(title, body, inner, look);
  return { lines, rect: centred(inner + 2, lines.length, screen) };
}

const PALETTE_ROWS = 10;

/** Above the line at the foot; the chosen line always in sight. */
export function paletteBox(
  all: readonly Candidate[],
  choice: number,
  screen: Screen,
  look: Look,
): BoxLines | undefined {
  if (all.length === 0) return undefined;
  const rows = Math.min(PALETTE_ROWS, all.length, screen.rows - 6);
  const from = firstShown(choice, rows, all.length);
  const inner = Math.min(72, screen.columns - 4);
  const body = all
    .slice(from, from + rows)
    .map((candidate, row) => paletteRow(candidate, from + row === choice, inner, look));
  const lines = framed(all.length > rows ? `${all.length} matches` : "commands", body, inner, look);
  return { lines, rect: { x: 0, y: screen.rows - 1 - lines.length, width: inner + 2, height: lines.length } };
}

function paletteRow(
  { line, summary, key }: Candidate,
  isChosen: boolean,
  inner: number,
  { theme, glyphs }: Look,
): string {
  const name = fitLeft(` ${line}`, summary === "" ? inner - 6 : Math.min(24, inner - 6), glyphs.more);
  const rest = fitLeft(` ${summary}`, inner - displayWidth(name) - 6, glyphs.more);
  const shortcut = fitRight(key, 5);
  if (isChosen) return paint(theme.selected, `${name}${rest}${shortcut} `);
  return `${name}${paint(theme.faint, rest)}${paint(theme.key, shortcut)} `;
}
