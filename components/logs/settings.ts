/** How the log with the focus is shown: what part of it, in which form, in which tile. */
import type { App } from "../app/app.ts";
import { keyText } from "../app/binding.ts";
import { tell } from "../app/messages.ts";
import { type JsonMode, type LogRange, MAX_TILES, UNHELD, withoutTile, withTile } from "../state/log-tile.ts";
import { changeDock, changeTile, focusedFeed, focusedRect, focusedTile } from "./moves.ts";

export function showRange(app: App, range: LogRange): void {
  changeTile(app, (tile) => ({ ...UNHELD, range: isSameRange(tile.range, range) ? { kind: "tail" } : range }));
}

function isSameRange(a: LogRange, b: LogRange): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

const JSON_MODES: readonly JsonMode[] = ["raw", "columns", "pretty"];

export function turnJson(app: App): void {
  changeTile(app, ({ json }) => ({ json: JSON_MODES[(JSON_MODES.indexOf(json) + 1) % JSON_MODES.length] ?? "raw" }));
}

const CONTEXTS = [0, 1, 2, 3, 5, 10, 20];

export function changeContext(app: App, step: 1 | -1): void {
  if (focusedTile(app).filter === "") {
    tell(app, `nothing is filtered${keyText(app, "dock", "filter", "; % filters")}`);
    return;
  }
  changeTile(app, ({ context }) => {
    const at = CONTEXTS.indexOf(context) + step;
    return { context: CONTEXTS[Math.max(0, Math.min(at, CONTEXTS.length - 1))] ?? 0 };
  });
}

/** Sideways, by half of what is shown. */
export function scrollSideways(app: App, step: 1 | -1): void {
  const by = Math.max(8, Math.floor((focusedRect(app)?.width ?? 16) / 2)) * step;
  changeTile(app, ({ column, wrap }) => (wrap ? {} : { column: Math.max(0, Math.min(4096, column + by)) }));
}

export function clearLogs(app: App): void {
  for (const ring of focusedFeed(app).view.rings) ring.clear();
  changeTile(app, () => UNHELD);
}

/** Keeps these logs in a tile of their own; the first tile goes on with the selection. */
export function splitTile(app: App): void {
  const { dock } = app.ui.getState();
  const { keys } = focusedFeed(app).wanted;
  if (dock.tiles.length >= MAX_TILES) tell(app, `${MAX_TILES} logs side by side are the most`);
  else if (keys.length > 0) changeDock(app, (before) => ({ ...withTile(before, keys), at: before.at }));
}

export function closeTile(app: App): void {
  if (app.ui.getState().dock.at === 0)
    tell(app, `this is the log of the selection${keyText(app, "global", "log", "; % hides it from the table")}`);
  else changeDock(app, withoutTile);
}
