/** Lines over time, as bars above a log. */
import { type Bar, type Histogram, histogramOf } from "../../src/logs/histogram.ts";
import type { LogView } from "../../src/logs/log-view.ts";
import { grouped } from "../figures.ts";
import type { Glyphs } from "../glyphs.ts";
import { renderSegments, type Segment, spread } from "../panes/segments.ts";
import type { Rect } from "../screen/grid.ts";
import type { LogTile } from "../state/log-tile.ts";
import type { Theme } from "../theme.ts";
import { clockOf } from "../times.ts";

export interface Look {
  readonly theme: Theme;
  readonly glyphs: Glyphs;
}

/** Rows that the strip takes of a pane, its axis included; none where few would be left for the lines. */
export function histogramRows({ histogram }: LogTile, { height }: Rect): number {
  if (!histogram || height < 6) return 0;
  return height >= 20 ? 4 : 2;
}

export function paintHistogram(view: LogView, width: number, rows: number, look: Look): readonly string[] {
  const histogram = histogramOf(view, width - 1);
  if (histogram === undefined) return Array.from({ length: rows }, () => "");
  const barRows = rows - 1;
  const top = Math.max(1, ...histogram.bars.map(({ lines }) => lines));
  const bars = Array.from({ length: barRows }, (_, row) =>
    renderSegments([{ text: " " }, ...barSegments(histogram.bars, top, barRows - 1 - row, barRows, look)], width),
  );
  return [...bars, axis(histogram, top, width, look)];
}

/** One row of bars, `row` rows above the axis. */
function barSegments(bars: readonly Bar[], top: number, row: number, rows: number, look: Look): readonly Segment[] {
  const { spark } = look.glyphs;
  const steps = spark.length;
  const segments: { text: string; style: string }[] = [];
  for (const bar of bars) {
    // A bar of one line among thousands is seen, too.
    const height = bar.lines === 0 ? 0 : Math.max(1, Math.round((bar.lines / top) * rows * steps));
    const step = Math.max(0, Math.min(steps, height - row * steps));
    const text = step === 0 ? " " : (spark[step - 1] ?? " ");
    const style = step === 0 ? "" : styleOf(bar, look.theme);
    const last = segments.at(-1);
    if (last !== undefined && last.style === style) last.text += text;
    else segments.push({ text, style });
  }
  return segments;
}

function styleOf({ warnings, errors }: Bar, theme: Theme): string {
  return errors > 0 ? theme.bad : warnings > 0 ? theme.warn : theme.info;
}

function axis({ fromMs, stepMs, bars }: Histogram, top: number, width: number, { theme }: Look): string {
  const sum = (of: keyof Bar) => bars.reduce((total, bar) => total + bar[of], 0);
  const toMs = fromMs + stepMs * bars.length;
  const left: Segment[] = [
    { text: ` ${clockOf(fromMs)} - ${clockOf(toMs)}  a bar is ${stepText(stepMs)}`, style: theme.faint },
  ];
  const errors = sum("errors");
  const warnings = sum("warnings");
  if (errors > 0) left.push({ text: `  ${grouped(errors)} errors`, style: theme.bad });
  if (warnings > 0) left.push({ text: `  ${grouped(warnings)} warnings`, style: theme.warn });
  return spread(left, [{ text: `most ${grouped(top)} `, style: theme.faint }], width);
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
] as const;

function stepText(stepMs: number): string {
  const unit = UNITS.find(([size]) => stepMs >= size);
  return unit === undefined ? `${stepMs}ms` : `${stepMs / unit[0]}${unit[1]}`;
}
