/** Paints the live logs: only the lines of the window are decoded, made safe and coloured. */
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import type { LogState } from "../../src/store/logs.ts";
import type { App } from "../app/app.ts";
import { keyText } from "../app/binding.ts";
import { renderPart } from "../panes/spans.ts";
import type { Rect } from "../screen/grid.ts";
import type { LogTile, Place } from "../state/log-tile.ts";
import { safe } from "../text.ts";
import { paint } from "../theme.ts";
import { histogramRows, paintHistogram } from "./histogram-strip.ts";
import { pickedRange } from "./pick.ts";
import { shownRows, type TileWindow, tileWindow, topPlace } from "./tile-window.ts";
import { placesFrom } from "./window.ts";

export function paintLogs(app: App, index: number, rect: Rect): readonly string[] {
  const { theme } = app;
  const tile = app.ui.getState().dock.tiles[index];
  if (tile === undefined) return [];
  const { wanted, view, figures } = app.logs.of(tile);
  if (wanted.keys.length === 0) return [paint(theme.faint, " no container selected")];
  const strip = histogramRows(tile, rect);
  const window = tileWindow(app, tile, rect);
  const top = topPlace(window);
  const body =
    top === undefined
      ? [paint(theme.faint, ` ${emptyText(app, figures.state, view, tile)}`)]
      : rowsFrom(app, window, top);
  return strip === 0 ? body : [...paintHistogram(view, rect.width, strip, app), ...body];
}

function emptyText(app: App, state: LogState, view: LogView, { filter, range }: LogTile): string {
  if (state.kind === "failed") return `the log cannot be read: ${safe(state.reason)}`;
  if (filter !== "" && view.rings.some(({ start, end }) => end > start))
    return `no line passes the filter${keyText(app, "global", "back", "; % clears it")}`;
  if (range.kind === "previous") return "no output of an earlier run";
  if (range.kind === "since" || range.kind === "from") return "no output in that time";
  return state.kind === "ended" ? "it wrote nothing" : "no output yet";
}

function rowsFrom(app: App, window: TileWindow, top: Place): readonly string[] {
  const { theme, glyphs } = app;
  const { tile, view } = window;
  const picked = pickedRange(view, tile);
  return placesFrom(window, top).map((place) => {
    const row = shownRow(window, place);
    if (picked?.has(place)) return `${paint(theme.mark, glyphs.cursor)}${paint(theme.selectedBlurred, row.plain)}`;
    const isHit = tile.hit !== undefined && isSameLine(tile.hit, place);
    return `${isHit ? paint(theme.mark, glyphs.cursor) : " "}${row.styled}`;
  });
}

function shownRow({ view, tile, width, lookOf }: TileWindow, place: Place) {
  const row = shownRows(view, place, lookOf(place), tile, width)[place.row];
  if (row === undefined) return { plain: "", styled: "" };
  const { styled, from, to } = row;
  return { plain: styled.text.slice(from, to), styled: renderPart(styled, from, to) };
}

function isSameLine(a: Spot, b: Spot): boolean {
  return a.source === b.source && a.line === b.line;
}
