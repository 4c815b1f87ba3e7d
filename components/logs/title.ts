/** The title of a log: whose it is, whether it is followed, and through what it is seen. */
import type { App } from "../app/app.ts";
import { grouped } from "../figures.ts";
import { type Segment, titleRule } from "../panes/segments.ts";
import { withGutter } from "../panes/titles.ts";
import type { Rect } from "../screen/grid.ts";
import type { LogRange, LogTile } from "../state/log-tile.ts";
import { label } from "../text.ts";
import { clockOf } from "../times.ts";
import type { LogFeed } from "./feed.ts";
import { tileWindow } from "./tile-window.ts";
import { clamp, followPlace } from "./window.ts";

export function logTitle(app: App, index: number, width: number, rect: Rect | undefined): string {
  const { theme, glyphs } = app;
  const { dock, focus } = app.ui.getState();
  const tile = dock.tiles[index];
  if (tile === undefined) return "";
  const feed = app.logs.of(tile);
  const isFocused = (dock.full || focus === "dock") && dock.at === index;
  const mode = feed.wanted.keys.length > 0 ? [modeOf(app, tile, feed, rect)] : [];
  const parts = {
    title: { text: "logs", style: isFocused ? theme.focusTitle : theme.title },
    left: [...namesOf(app, feed), ...mode, ...settingsOf(app, tile, feed)],
    right: rightOf(app, feed),
  };
  return titleRule(parts, withGutter(app, width), theme, glyphs);
}

function namesOf(app: App, { wanted: { keys } }: LogFeed): readonly Segment[] {
  const { containers } = app.store.getState();
  const [first] = keys;
  const row = first === undefined ? undefined : containers.get(first);
  if (row === undefined) return [];
  const more = keys.length > 1 ? ` +${keys.length - 1}` : "";
  return [{ text: `${label(row.name)}${more}`, style: app.theme.strong }];
}

function modeOf(app: App, tile: LogTile, feed: LogFeed, rect: Rect | undefined): Segment {
  const { theme } = app;
  const { state } = feed.figures;
  if (tile.pick !== undefined) return { text: "PICK", style: theme.mark };
  if (tile.pin !== undefined) return { text: `PAUSED ${newText(app, tile, feed, rect)}`.trimEnd(), style: theme.warn };
  if (state.kind === "failed") return { text: "unavailable", style: theme.bad };
  return state.kind === "ended" ? { text: "ended", style: theme.faint } : { text: "FOLLOW", style: theme.good };
}

/** How many lines there are below the window. */
function newText(app: App, tile: LogTile, { view }: LogFeed, rect: Rect | undefined): string {
  if (rect === undefined || tile.pin === undefined) return "";
  const last = followPlace(tileWindow(app, tile, rect));
  const top = clamp(view, tile.pin);
  if (last === undefined || top === undefined) return "";
  const below = view.rank(last) - view.rank(top);
  return below > 0 ? `${grouped(below)} new` : "";
}

function settingsOf({ theme }: App, tile: LogTile, { view }: LogFeed): readonly Segment[] {
  const segments: Segment[] = [];
  const range = rangeText(tile.range);
  const { filter, search } = view.lens;
  if (range !== "") segments.push({ text: range, style: theme.info });
  if (filter !== undefined) segments.push({ text: `&${label(tile.filter)} ${grouped(view.count)}`, style: theme.warn });
  if (filter !== undefined && tile.context > 0) segments.push({ text: `+${tile.context} around`, style: theme.faint });
  if (search !== undefined) segments.push({ text: `/${label(tile.search)} ${hitText(tile, view)}`, style: theme.warn });
  if (tile.wrap) segments.push({ text: "wrap", style: theme.faint });
  if (tile.json !== "raw") segments.push({ text: tile.json, style: theme.faint });
  return segments;
}

/** `3/120`: the hit that was gone to, and how many there are. */
function hitText({ hit }: LogTile, view: LogFeed["view"]): string {
  const all = grouped(view.hits);
  return hit === undefined || view.hits === 0
    ? all
    : `${grouped(Math.min(view.hits, view.rank(hit, "hits") + 1))}/${all}`;
}

function rangeText(range: LogRange): string {
  if (range.kind === "since") return `since ${range.minutes < 60 ? `${range.minutes}m` : `${range.minutes / 60}h`}`;
  if (range.kind === "from") return `from ${clockOf(range.atMs)}`;
  if (range.kind === "head") return "first lines";
  return range.kind === "previous" ? "earlier runs" : "";
}

function rightOf({ theme }: App, { figures }: LogFeed): readonly Segment[] {
  const right: Segment[] = [];
  if (figures.lost !== 0) right.push({ text: lostText(figures.lost), style: theme.warn });
  if (figures.dropped > 0) right.push({ text: `${grouped(figures.dropped)} dropped`, style: theme.faint });
  if (figures.rate > 0) right.push({ text: `${grouped(figures.rate)}/s` });
  return right;
}

function lostText(lost: number): string {
  return lost < 0 ? "lines lost" : `${grouped(lost)} lost`;
}
