/** Which rows of the logs are shown, following their end or held at a line. */
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import type { Place } from "../state/log-tile.ts";

export interface LogWindow {
  readonly view: LogView;
  /** Rows that a line takes; 1 where lines are not wrapped. */
  readonly rowsOf: (spot: Spot) => number;
  readonly height: number;
}

/** The first row of a window that ends with the last line; undefined where there is no line. */
export function followPlace(window: LogWindow): Place | undefined {
  const last = window.view.last();
  return last === undefined ? undefined : rowsBefore(window, last, window.rowsOf(last), window.height);
}

/** The place so many rows further down (or up, where negative); undefined at the end, where the log is followed. */
export function movePlace(window: LogWindow, from: Place, by: number): Place | undefined {
  const last = followPlace(window);
  const start = clamp(window.view, from);
  if (last === undefined || start === undefined) return undefined;
  const place = by < 0 ? rowsBefore(window, start, start.row, -by) : down(window, start, by);
  return place !== undefined && isBefore(window.view, place, last) ? place : undefined;
}

/** Lines that went (dropped, or filtered out) take a held window along. */
export function clamp(view: LogView, place: Place): Place | undefined {
  const spot = view.settle(place);
  if (spot === undefined) return undefined;
  return spot.line === place.line && spot.source === place.source ? place : { ...spot, row: 0 };
}

/** What a window shows from a place on. */
export function placesFrom({ view, rowsOf, height }: LogWindow, from: Place): readonly Place[] {
  const places: Place[] = [];
  let { row } = from;
  for (let spot: Spot | undefined = from; spot !== undefined && places.length < height; spot = view.next(spot)) {
    const { source, line } = spot;
    const rows = rowsOf(spot);
    for (; row < rows && places.length < height; row++) places.push({ source, line, row });
    row = 0;
  }
  return places;
}

export function isBefore(view: LogView, a: Place, b: Place): boolean {
  return view.isBefore(a, b) || (a.source === b.source && a.line === b.line && a.row < b.row);
}

/** So many rows above the row that ends `own` rows of the line. */
function rowsBefore({ view, rowsOf }: LogWindow, from: Spot, own: number, by: number): Place {
  let spot = from;
  let rows = own;
  let left = by;
  for (;;) {
    if (rows >= left) return { source: spot.source, line: spot.line, row: rows - left };
    left -= rows;
    const before = view.previous(spot);
    if (before === undefined) return { source: spot.source, line: spot.line, row: 0 };
    spot = before;
    rows = rowsOf(spot);
  }
}

/** Undefined past the last row. */
function down({ view, rowsOf }: LogWindow, from: Place, by: number): Place | undefined {
  let left = by + from.row;
  for (let spot: Spot | undefined = from; spot !== undefined; spot = view.next(spot)) {
    const rows = rowsOf(spot);
    if (rows > left) return { source: spot.source, line: spot.line, row: left };
    left -= rows;
  }
  return undefined;
}
