/** The mouse over the logs. */
import type { App } from "../app/app.ts";
import { TILE_PANES, tileRect } from "../layout.ts";
import { isIn } from "../screen/grid.ts";
import { histogramRows } from "./histogram-strip.ts";
import { changeDock, changeTile, focusedTile, scrollLogs } from "./moves.ts";
import { tileWindow, topPlace } from "./tile-window.ts";
import { placesFrom } from "./window.ts";

/** Scrolls the log under the mouse, which gets no focus by it; false where there is none. */
export function wheelLog(app: App, x: number, y: number, rows: number): boolean {
  const at = tileUnder(app, x, y);
  if (at === undefined) return false;
  const before = app.ui.getState().dock.at;
  changeDock(app, (dock) => ({ ...dock, at }));
  scrollLogs(app, rows);
  changeDock(app, (dock) => ({ ...dock, at: before }));
  return true;
}

/** The focus to the log, and its line found: Enter opens it, c copies it. */
export function clickLog(app: App, x: number, y: number): boolean {
  const at = tileUnder(app, x, y);
  const rect = at === undefined ? undefined : tileRect(app.layout(), at);
  if (at === undefined || rect === undefined) return false;
  app.update((ui) => ({ ...ui, focus: "dock", dock: { ...ui.dock, at } }));
  const window = tileWindow(app, focusedTile(app), rect);
  const top = topPlace(window);
  const row = y - rect.y - histogramRows(window.tile, rect);
  const place = top === undefined || row < 0 ? undefined : placesFrom(window, top)[row];
  // A clicked line must not run away: it is held where it is.
  if (place !== undefined) changeTile(app, () => ({ hit: { source: place.source, line: place.line }, pin: top }));
  return true;
}

function tileUnder(app: App, x: number, y: number): number | undefined {
  const at = TILE_PANES.findIndex((_, index) => isIn(tileRect(app.layout(), index), x, y));
  return at < 0 ? undefined : at;
}
