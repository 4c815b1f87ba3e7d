/** One-line text made of pieces in different styles, of an exact number of cells. */
import { displayWidth } from "../../src/text/width.ts";
import type { Glyphs } from "../glyphs.ts";
import { fitLeft } from "../text.ts";
import { paint, type Theme } from "../theme.ts";

export interface Segment {
  readonly text: string;
  readonly style?: string;
}

export function widthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

/** As many of the segments as fit, the last one cut; no filling. */
export function renderSegments(segments: readonly Segment[], cells: number): string {
  let left = cells;
  let out = "";
  for (const { text, style = "" } of segments) {
    if (left <= 0) break;
    const width = displayWidth(text);
    out += paint(style, width <= left ? text : fitLeft(text, left));
    left -= width;
  }
  return out;
}

/** Segments on the left and on the right of a line; the right ones give way where both do not fit. */
export function spread(left: readonly Segment[], right: readonly Segment[], cells: number): string {
  const gap = cells - widthOf(left) - widthOf(right);
  if (gap < 1) return renderSegments(left, cells);
  return renderSegments([...left, { text: " ".repeat(gap) }, ...right], cells);
}

/** The segments in order of importance that fit together, in their own order, with a gap between. */
export function fitting(segments: readonly (Segment | undefined)[], cells: number, gap: string): readonly Segment[] {
  const kept: Segment[] = [];
  let used = 0;
  for (const segment of segments) {
    if (segment === undefined) continue;
    const width = displayWidth(segment.text) + (kept.length > 0 ? gap.length : 0);
    if (used + width > cells) continue;
    if (kept.length > 0) kept.push({ text: gap });
    kept.push(segment);
    used += width;
  }
  return kept;
}

export interface RuleParts {
  readonly title: Segment;
  readonly left?: readonly Segment[];
  readonly right?: readonly Segment[];
}

/** `── title · more ───────── right ──`: what other programs draw a box for. */
export function titleRule(
  { title, left = [], right = [] }: RuleParts,
  cells: number,
  theme: Theme,
  glyphs: Glyphs,
): string {
  const rule = (length: number): Segment => ({ text: glyphs.rule.repeat(Math.max(0, length)), style: theme.rule });
  const between = left.flatMap((segment) => [{ text: ` ${glyphs.between} `, style: theme.rule }, segment]);
  const head = [rule(2), { text: " " }, title, ...between, { text: " " }];
  const end = right.flatMap((segment) => [{ text: " " }, segment]);
  const tail = right.length === 0 ? [] : [...end, { text: " " }, rule(2)];
  const free = cells - widthOf(head) - widthOf(tail);
  if (free < 1) return renderSegments([...head, rule(cells)], cells);
  return renderSegments([...head, rule(free), ...tail], cells);
}
