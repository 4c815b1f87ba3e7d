/** What keys do to the log with the focus: where it stands, and how its lines are shown. */
import type { Spot, Walk } from "../../src/logs/log-view.ts";
import type { App } from "../app/app.ts";
import { keyText } from "../app/binding.ts";
import { tell } from "../app/messages.ts";
import { tileRect } from "../layout.ts";
import type { Rect } from "../screen/grid.ts";
import { changeTileAt, type DockState, type LogTile, type Place, tileAt } from "../state/log-tile.ts";
import type { LogFeed } from "./feed.ts";
import { settleLogs } from "./targets.ts";
import { isFromStart, type TileWindow, tileWindow, topPlace } from "./tile-window.ts";
import { followPlace, isBefore, movePlace } from "./window.ts";

export function changeDock(app: App, change: (dock: DockState) => DockState): void {
  app.update((ui) => ({ ...ui, dock: change(ui.dock) }));
}

export function changeTile(app: App, change: (tile: LogTile) => Partial<LogTile>): void {
  changeDock(app, (dock) => changeTileAt(dock, dock.at, change));
}

export function focusedTile(app: App): LogTile {
  return tileAt(app.ui.getState().dock);
}

export function focusedFeed(app: App): LogFeed {
  return app.logs.of(focusedTile(app));
}

export function focusedRect(app: App): Rect | undefined {
  return tileRect(app.layout(), app.ui.getState().dock.at);
}

function focusedWindow(app: App): TileWindow | undefined {
  const rect = focusedRect(app);
  return rect === undefined ? undefined : tileWindow(app, focusedTile(app), rect);
}

/** Rows of lines that the log shows. */
export function logRows(app: App): number {
  return focusedWindow(app)?.height ?? 1;
}

/** Scrolls the log; up pauses it where it is, down to the end follows again. While lines are picked, moves their end. */
export function scrollLogs(app: App, by: number): void {
  const window = focusedWindow(app);
  if (window === undefined) return;
  if (window.tile.pick !== undefined) {
    movePick(app, window, by);
    return;
  }
  const top = topPlace(window);
  if (top !== undefined) changeTile(app, () => ({ pin: movePlace(window, top, by) ?? endOf(window) }));
}

function movePick(app: App, window: TileWindow, by: number): void {
  const { pick } = window.tile;
  if (pick === undefined) return;
  let head: Spot = pick.head;
  for (let left = Math.abs(by); left > 0; left--) {
    const next = by < 0 ? window.view.previous(head) : window.view.next(head);
    if (next === undefined) break;
    head = next;
  }
  changeTile(app, () => ({ pick: { anchor: pick.anchor, head } }));
  showSpot(app, head);
}

/** Moves the window as little as shows the line; it stays there, whatever comes. */
export function showSpot(app: App, spot: Spot): void {
  const window = focusedWindow(app);
  const top = window === undefined ? undefined : topPlace(window);
  if (window === undefined || top === undefined) return;
  const place = { ...spot, row: 0 };
  const lowest = movePlaceUp(window, spot);
  const isAbove = isBefore(window.view, place, top);
  const isBelow = lowest !== undefined && isBefore(window.view, top, lowest);
  changeTile(app, () => ({ pin: isAbove ? place : isBelow ? lowest : top }));
}

/** The first row of a window whose last line is that one. */
function movePlaceUp(window: TileWindow, spot: Spot) {
  const rows = window.rowsOf(spot);
  return movePlace(window, { ...spot, row: rows - 1 }, 1 - window.height);
}

export function logsToStart(app: App): void {
  const { view } = focusedFeed(app);
  const first = view.first();
  if (first === undefined) return;
  if (focusedTile(app).pick !== undefined) {
    movePickTo(app, first);
    return;
  }
  changeTile(app, () => ({ pin: { ...first, row: 0 } }));
}

export function followLogs(app: App): void {
  const last = focusedFeed(app).view.last();
  if (focusedTile(app).pick !== undefined && last !== undefined) {
    movePickTo(app, last);
    return;
  }
  const window = focusedWindow(app);
  changeTile(app, () => ({ pin: window === undefined ? undefined : endOf(window), hit: undefined }));
}

/** Where the window stands once it is at the end: it follows, where there is something to follow. */
function endOf(window: TileWindow): Place | undefined {
  return isFromStart(window.tile.range) ? followPlace(window) : undefined;
}

function movePickTo(app: App, head: Spot): void {
  changeTile(app, ({ pick }) => (pick === undefined ? {} : { pick: { ...pick, head } }));
  showSpot(app, head);
}

export function togglePause(app: App): void {
  const window = focusedWindow(app);
  if (window === undefined) return;
  if (window.tile.pin !== undefined) {
    followLogs(app);
    return;
  }
  const pin = followPlace(window);
  changeTile(app, () => ({ pin }));
}

/** Goes to the next hit, or the next error, from the line gone to last, or from what is shown. */
export function gotoNext(app: App, walk: Exclude<Walk, "shown">, step: 1 | -1): void {
  if (walk === "hits" && focusedTile(app).search === "") {
    tell(app, `nothing is searched for${keyText(app, "dock", "search", "; % searches")}`);
    return;
  }
  const window = focusedWindow(app);
  if (window === undefined) return;
  const { view, tile } = window;
  const from = tile.hit ?? startOf(window, step);
  if (from === undefined) return;
  const found = step === 1 ? view.next(from, walk) : view.previous(from, walk);
  if (found === undefined) tell(app, `no ${step === 1 ? "later" : "earlier"} ${walk === "hits" ? "match" : "error"}`);
  else gotoSpot(app, found);
}

/** Where a search begins that has found nothing yet: at the edge of what is shown. */
function startOf(window: TileWindow, step: 1 | -1): Spot | undefined {
  const top = topPlace(window);
  if (top === undefined) return undefined;
  if (window.tile.pin === undefined) return step === -1 ? behind(window.view.last()) : top;
  return step === 1 ? { source: top.source, line: top.line - 1 } : top;
}

function behind(spot: Spot | undefined): Spot | undefined {
  return spot === undefined ? undefined : { source: spot.source, line: spot.line + 1 };
}

/** The line in the first row, and remembered. */
export function gotoSpot(app: App, spot: Spot): void {
  changeTile(app, () => ({ hit: spot, pin: { ...spot, row: 0 } }));
}

const LOOK_MS = 250;

/** All that was kept is looked through at once, for a key that asks for it: keys of one burst come before all settles. */
export function lookNow(app: App): void {
  settleLogs(app);
  focusedFeed(app).advance(LOOK_MS);
}

/** One step back within the log; false where there is none. */
export function backInLog(app: App): boolean {
  const { pick, search, filter, hit } = focusedTile(app);
  if (pick !== undefined) changeTile(app, () => ({ pick: undefined }));
  else if (search !== "") changeTile(app, () => ({ search: "", hit: undefined }));
  else if (hit !== undefined) changeTile(app, () => ({ hit: undefined }));
  else if (filter !== "") changeTile(app, () => ({ filter: "" }));
  else return false;
  return true;
}
