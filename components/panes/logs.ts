/** Paints the live log: only the lines of the window are decoded, made safe and coloured. */
import type { LineRing, LogLine } from "../../src/store/line-ring.ts";
import type { LogState, LogStream } from "../../src/store/logs.ts";
import { displayWidth } from "../../src/text/width.ts";
import type { Rect } from "../screen/grid.ts";
import type { DockState } from "../state/ui.ts";
import { safe, wrapCells } from "../text.ts";
import { paint, type Theme } from "../theme.ts";
import { logText } from "./log-text.ts";
import { clamp, followPlace, type LogWindow, type Place, placesFrom } from "./log-window.ts";
import { renderPart, type Styled } from "./spans.ts";

/** The window over a ring in a pane of that size. */
export function logWindow(ring: LineRing, rect: Rect, dock: DockState, theme: Theme): LogWindow {
  const rowsOf = (line: LogLine) => {
    if (!dock.wrap) return 1;
    const { text } = logText(line, { timestamps: dock.timestamps, search: "" }, theme);
    return displayWidth(text) <= rect.width ? 1 : wrapCells(text, rect.width).length;
  };
  return { ring, rowsOf, height: rect.height };
}

/** The first shown row. */
export function topPlace(window: LogWindow, dock: DockState): Place {
  return dock.pin === undefined ? followPlace(window) : clamp(window.ring, dock.pin);
}

export function paintLogs(rect: Rect, stream: LogStream | undefined, dock: DockState, theme: Theme): readonly string[] {
  if (stream === undefined) return [paint(theme.faint, " no container selected")];
  const { ring, state } = stream;
  if (ring.end === ring.start) return [paint(theme.faint, ` ${emptyText(state)}`)];
  const window = logWindow(ring, rect, dock, theme);
  return placesFrom(window, topPlace(window, dock)).map((place) => logRow(ring, place, rect.width, dock, theme));
}

function emptyText(state: LogState): string {
  if (state.kind === "failed") return `the log cannot be read: ${safe(state.reason)}`;
  return state.kind === "ended" ? "it wrote nothing" : "no output yet";
}

function logRow(ring: LineRing, { line: number, row }: Place, width: number, dock: DockState, theme: Theme): string {
  const line = ring.at(number);
  if (line === undefined) return "";
  const styled = logText(line, { timestamps: dock.timestamps, search: dock.search }, theme);
  return dock.wrap ? wrappedRow(styled, row, width) : renderPart(styled, 0, styled.text.length);
}

function wrappedRow(styled: Styled, row: number, width: number): string {
  const rows = wrapCells(styled.text, width);
  const from = rows.slice(0, row).reduce((sum, text) => sum + text.length, 0);
  return renderPart(styled, from, from + (rows[row] ?? "").length);
}
