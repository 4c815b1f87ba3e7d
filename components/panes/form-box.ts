/** The box of a form: its fields, the command that they come to, and what is wrong with them. */
import { displayWidth } from "../../src/text/width.ts";
import { keyText } from "../app/binding.ts";
import type { Cursor } from "../screen/diff.ts";
import type { Look } from "../settings/look.ts";
import { type FormField, type FormState, fieldAt, hasButtons } from "../state/form.ts";
import { fitLeft, label, wrapCells } from "../text.ts";
import { paint } from "../theme.ts";
import { type BoxLines, buttonLine, centred, firstShown, framed, type Screen } from "./boxes.ts";

export interface FormLines extends BoxLines {
  /** Where the cursor is; undefined where no line has it. */
  readonly cursor: Cursor | undefined;
}

const WIDTH = 76;
const MARGIN = 2;
const COMMAND_ROWS = 3;

export function formBox(form: FormState, screen: Screen, look: Look): FormLines {
  const inner = Math.min(WIDTH, screen.columns - 4);
  const below = lowerLines(form, inner, look);
  const room = Math.max(1, screen.rows - 4 - below.length);
  const rows = Math.min(form.fields.length, room);
  const from = firstShown(form.at, rows, form.fields.length);
  const shown = form.fields
    .slice(from, from + rows)
    .map((field, row) => fieldLine(form, field, from + row, inner, look));
  const blank = " ".repeat(inner);
  const previewRows = Math.max(0, screen.rows - 4 - below.length - rows - 1);
  const preview = form.preview === undefined ? [] : previewLines(form, Math.min(12, previewRows), inner, look);
  const lines = framed(form.title, [blank, ...shown.map(({ text }) => text), ...preview, ...below], inner, look);
  const rect = centred(inner + 2, lines.length, screen);
  const at = shown[form.at - from]?.cursor;
  const cursor = at === undefined ? undefined : { x: rect.x + 1 + at, y: rect.y + 2 + form.at - from };
  return { rect, lines, cursor };
}

interface FieldLine {
  readonly text: string;
  /** Cells before the cursor. */
  readonly cursor: number | undefined;
}

function fieldLine(
  form: FormState,
  field: FormField,
  index: number,
  inner: number,
  { theme, glyphs }: Look,
): FieldLine {
  const isCurrent = index === form.at;
  const labels = Math.max(...form.fields.map(({ label: word }) => displayWidth(word)));
  const mark = isCurrent ? `${glyphs.cursor} ` : "  ";
  const name = paint(isCurrent ? theme.focusTitle : theme.faint, fitLeft(field.label, labels));
  const head = `${mark}${name}  `;
  const before = MARGIN + labels + 2;
  const cells = Math.max(1, inner - before - MARGIN);
  const end = " ".repeat(Math.max(0, inner - before - cells));
  if (field.line === undefined) {
    const text = fitLeft(`[${field.on ? "x" : " "}]`, cells);
    return { text: head + text + end, cursor: isCurrent ? before + 1 : undefined };
  }
  const { shown, column } = visiblePart(field.line.text, field.line.cursor, cells);
  const text =
    shown === "" ? paint(theme.faint, fitLeft(field.example, cells, glyphs.more)) : fitLeft(shown, cells, glyphs.more);
  return { text: head + text + end, cursor: isCurrent ? before + column : undefined };
}

/** The part of the line that has the cursor, which needs a cell of its own at the end. */
function visiblePart(text: string, cursor: number, cells: number): { readonly shown: string; readonly column: number } {
  const chars = [...label(text)];
  const width = (from: number) => displayWidth(chars.slice(from, cursor).join(""));
  let from = 0;
  while (from < cursor && width(from) > cells - 1) from += 1;
  return { shown: chars.slice(from).join(""), column: width(from) };
}

function lowerLines(form: FormState, inner: number, look: Look): readonly string[] {
  const { theme, glyphs } = look;
  const blank = " ".repeat(inner);
  const cells = inner - 2 * MARGIN;
  const put = (text: string, style: string) => `  ${paint(style, fitLeft(text, cells, glyphs.more))}  `;
  const wrapped = wrapCells(`$ ${label(form.judged.command)}`, cells);
  const command = wrapped.slice(0, COMMAND_ROWS);
  if (wrapped.length > COMMAND_ROWS)
    command[COMMAND_ROWS - 1] = `${fitLeft(command.at(-1) ?? "", cells - 1, glyphs.more).trimEnd()}${glyphs.more}`;
  return [
    blank,
    ...command.map((line) => put(line, theme.info)),
    form.complaint === undefined ? blank : put(`! ${label(form.complaint)}`, theme.bad),
    hasButtons(form) ? buttonsOf(form, inner, look) : put(keysText(form, look), theme.faint),
  ];
}

function keysText(form: FormState, look: Look): string {
  const key = (name: string, text: string) => keyText(look, "form", name, text);
  const isSwitch = fieldAt(form)?.line === undefined;
  const many = form.fields.length > 1;
  const word = form.button.label.toLowerCase();
  const isLast = form.at === form.fields.length - 1;
  return [
    isSwitch ? keyText(look, "switch", "turn", "% turns") : "",
    key("accept", isLast ? `% ${word}` : "% next"),
    isLast ? "" : key("send", `% ${word}`),
    many ? key("next", "% moves") : "",
    key("cancel", "% cancels"),
  ]
    .filter((part) => part !== "")
    .join("  ");
}

function buttonsOf(form: FormState, inner: number, look: Look): string {
  const chosen = form.at === form.fields.length ? form.chosen : -1;
  return buttonLine([{ label: "Cancel" }, form.button], chosen, inner, look);
}

function previewLines(form: FormState, rows: number, inner: number, look: Look): readonly string[] {
  const { theme, glyphs } = look;
  const { preview } = form;
  if (preview === undefined || rows < 2) return [];
  const room = rows - 1;
  const cells = inner - 2 * MARGIN;
  const { lines, top, waiting } = preview;
  const from = Math.max(0, Math.min(top, lines.length - room));
  const shown = waiting ? [`looking${glyphs.more}`] : lines.slice(from, from + room);
  const hidden = lines.length - from - shown.length;
  const texts =
    hidden > 0 && !waiting
      ? [...shown.slice(0, -1), `${hidden + 1} more${keyText(look, "form", "preview-down", "; %")}`]
      : shown;
  // The box keeps its size while the answer changes.
  const filled = [...texts, ...Array<string>(Math.max(0, Math.min(room, 4) - texts.length)).fill("")];
  return ["", ...filled].map((line) => `  ${paint(theme.faint, fitLeft(line, cells, glyphs.more))}  `);
}
