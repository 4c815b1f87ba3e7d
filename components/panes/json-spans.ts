/** Colours of one line of indented JSON. */
import type { Theme } from "../theme.ts";
import type { Span } from "./spans.ts";

const JSON_LINE = /^(\s*)("(?:[^"\\]|\\.)*":)?\s*(.*?),?$/d;

/** One line of indented JSON: its key, and its value by type. */
export function jsonSpans(line: string, theme: Theme): readonly Span[] {
  const found = JSON_LINE.exec(line);
  if (found === null) return [];
  const [, , key, value] = found.indices ?? [];
  const spans: Span[] = [];
  if (key !== undefined) spans.push({ from: key[0], to: key[1], style: theme.info });
  if (value !== undefined && value[1] > value[0]) {
    spans.push({ from: value[0], to: value[1], style: valueStyle(found[3] ?? "", theme) });
  }
  return spans;
}

function valueStyle(value: string, theme: Theme): string {
  if (value.startsWith('"')) return theme.good;
  return /^(-?\d|true|false|null)/.test(value) ? theme.warn : "";
}
