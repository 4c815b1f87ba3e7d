/** One log line as the rows that show it: safe, with its time and whose it is in front, its level coloured. */
import { splitColours } from "../../src/logs/ansi.ts";
import { type Field, parseFields, prettyJson } from "../../src/logs/fields.ts";
import { findLevel, type Level } from "../../src/logs/levels.ts";
import type { LogLine } from "../../src/logs/line-ring.ts";
import type { Pattern } from "../../src/logs/pattern.ts";
import { displayWidth } from "../../src/text/width.ts";
import { grouped } from "../figures.ts";
import { jsonSpans } from "../panes/json-spans.ts";
import { overlay, type Span, type Styled } from "../panes/spans.ts";
import type { JsonMode } from "../state/log-tile.ts";
import { safe } from "../text.ts";
import type { Theme } from "../theme.ts";
import { timeOfDay } from "../times.ts";

export interface LineLook {
  readonly theme: Theme;
  readonly timestamps: boolean;
  readonly json: JsonMode;
  /** Whose line it is, where several logs are shown. */
  readonly tag: { readonly text: string; readonly style: string } | undefined;
  /** What is marked. */
  readonly patterns: readonly Pattern[];
  /** It is shown for what stands near it. */
  readonly isContext: boolean;
  /** Cells of the pane: columns are laid out in them. */
  readonly width: number;
}

const TAB = 8;
const LEVEL_CELLS = 6;

export function lineRows(line: LogLine, look: LineLook): readonly Styled[] {
  const prefix = prefixOf(line, look);
  const text = line.text.replace(/\r$/, "");
  const rows = bodyRows(text, look);
  const cut = line.cutBytes > 0 ? ` (+${grouped(line.cutBytes)} bytes)` : "";
  return rows.map((row, index) => {
    const shown = look.isContext ? { text: row.text, spans: faintSpans(row.text, look.theme) } : row;
    const marked = { text: shown.text, spans: overlay(shown.spans, marks(shown.text, look)) };
    const tail = index === rows.length - 1 ? cut : "";
    return joined(index === 0 ? prefix : blankOf(prefix), marked, tail, look.theme);
  });
}

function prefixOf({ time, stream }: LogLine, { timestamps, tag, theme }: LineLook): Styled {
  let text = "";
  const spans: Span[] = [];
  const add = (part: string, style: string) => {
    spans.push({ from: text.length, to: text.length + part.length, style });
    text += `${part} `;
  };
  if (timestamps) add(timeOfDay(time), stream === "stderr" ? theme.warn : theme.faint);
  if (tag !== undefined) add(tag.text, tag.style);
  return { text, spans };
}

/** Rows after the first one stand under it. */
function blankOf({ text }: Styled): Styled {
  return { text: " ".repeat(displayWidth(text)), spans: [] };
}

function joined(prefix: Styled, body: Styled, tail: string, theme: Theme): Styled {
  const by = prefix.text.length;
  const text = prefix.text + body.text + tail;
  const moved = body.spans.map(({ from, to, style }) => ({ from: from + by, to: to + by, style }));
  const end = tail === "" ? [] : [{ from: text.length - tail.length, to: text.length, style: theme.faint }];
  return { text, spans: [...prefix.spans, ...moved, ...end] };
}

function bodyRows(text: string, look: LineLook): readonly Styled[] {
  if (look.json === "pretty") {
    const rows = prettyJson(text);
    if (rows !== undefined) return rows.map((row) => jsonRow(safe(row), look.theme));
  }
  const fields = look.json === "raw" ? undefined : parseFields(text);
  return [fields === undefined ? rawRow(text, look.theme) : columnsRow(fields, look)];
}

function jsonRow(text: string, theme: Theme): Styled {
  return { text, spans: jsonSpans(text, theme) };
}

function rawRow(raw: string, theme: Theme): Styled {
  const { text, spans } = colouredRow(raw, theme);
  const level = findLevel(text);
  const style = level === undefined ? "" : levelStyle(level.level, theme);
  if (level === undefined || style === "") return { text, spans };
  return { text, spans: overlay(spans, [{ from: level.from, to: level.to, style }]) };
}

/** Tabs as blanks, the program's own colours as spans, all else that is no character as escapes. */
function colouredRow(raw: string, theme: Theme): Styled {
  const { text: plain, colours } = splitColours(raw);
  let text = "";
  let at = 0;
  const spans: Span[] = [];
  const take = (to: number, style: string) => {
    const from = text.length;
    text += safe(expandTabs(plain.slice(at, to), from));
    at = to;
    if (style !== "") spans.push({ from, to: text.length, style });
  };
  for (const { from, to, sgr } of colours) {
    take(from, "");
    take(to, theme.tags[0] === "" ? weightOf(sgr) : sgr);
  }
  take(plain.length, "");
  return { text, spans };
}

/** What is left of a style where there are no colours. */
function weightOf(sgr: string): string {
  return sgr
    .split(";")
    .filter((code) => code.length === 1)
    .join(";");
}

/** Level, message and the other fields, each in its column. */
function columnsRow({ level, message, rest }: NonNullable<ReturnType<typeof parseFields>>, look: LineLook): Styled {
  const { theme, width } = look;
  const word = (level ?? "").toUpperCase();
  const messageCells = Math.max(20, Math.min(60, Math.floor(width * 0.4)));
  const said = safe(message);
  let text = `${word.padEnd(LEVEL_CELLS)}${said}${" ".repeat(Math.max(0, messageCells - displayWidth(said)))}`;
  const spans: Span[] = word === "" ? [] : [{ from: 0, to: word.length, style: levelStyle(level, theme) }];
  for (const { name, value } of rest) {
    text += "  ";
    spans.push({ from: text.length, to: text.length + safe(name).length + 1, style: theme.faint });
    text += fieldText(name, value);
  }
  return { text: text.trimEnd(), spans };
}

function fieldText(name: Field["name"], value: string): string {
  return `${safe(name)}=${safe(value)}`;
}

function marks(text: string, { patterns, theme }: LineLook): readonly Span[] {
  const spans = patterns.flatMap((pattern) =>
    pattern.places(text).map(([from, to]): Span => ({ from, to, style: theme.match })),
  );
  if (patterns.length < 2) return spans;
  // Two patterns may mark the same letters: of what overlaps the first one stays.
  const sorted = spans.sort((a, b) => a.from - b.from);
  return sorted.filter(({ from }, index) => index === 0 || from >= (sorted[index - 1]?.to ?? 0));
}

function faintSpans(text: string, theme: Theme): readonly Span[] {
  return [{ from: 0, to: text.length, style: theme.faint }];
}

function levelStyle(level: Level | undefined, theme: Theme): string {
  if (level === "error" || level === "fatal") return theme.bad;
  if (level === "warn") return theme.warn;
  if (level === "debug" || level === "trace") return theme.faint;
  return level === "info" ? theme.good : "";
}

function expandTabs(text: string, before: number): string {
  if (!text.includes("\t")) return text;
  let column = before;
  let out = "";
  for (const part of text.split(/(\t)/)) {
    const added = part === "\t" ? " ".repeat(TAB - (column % TAB)) : part;
    out += added;
    column += added.length;
  }
  return out;
}
