/** The window of a tile: what its lines look like, and how many rows they take. */
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import { displayWidth } from "../../src/text/width.ts";
import type { App } from "../app/app.ts";
import type { Styled } from "../panes/spans.ts";
import type { Rect } from "../screen/grid.ts";
import type { LogRange, LogTile, Place } from "../state/log-tile.ts";
import { fitLeft, label, wrapCells } from "../text.ts";
import { histogramRows } from "./histogram-strip.ts";
import { type LineLook, lineRows } from "./line-rows.ts";
import { clamp, followPlace, isBefore, type LogWindow } from "./window.ts";

export interface TileWindow extends LogWindow {
  readonly tile: LogTile;
  readonly width: number;
  readonly lookOf: (spot: Spot) => LineLook;
}

const TAG_CELLS = 16;
/** Left of every line: whether it is the one that was looked for, or picked. */
const GUTTER = 1;

export function tileWindow(app: App, tile: LogTile, rect: Rect): TileWindow {
  const feed = app.logs.of(tile);
  const { view } = feed;
  const width = rect.width - GUTTER;
  const lookOf = looks(app, tile, view, width);
  const isSingle = !tile.wrap && tile.json !== "pretty";
  const rowsOf = (spot: Spot) => (isSingle ? 1 : shownRows(view, spot, lookOf(spot), tile, width).length);
  return { view, rowsOf, height: Math.max(1, rect.height - histogramRows(tile, rect)), tile, width, lookOf };
}

/** The first shown row; undefined where there is no line. */
export function topPlace(window: TileWindow): Place | undefined {
  const { pin, range } = window.tile;
  if (pin !== undefined) return fullPlace(window, clamp(window.view, pin));
  const first = isFromStart(range) ? window.view.first() : undefined;
  return first === undefined ? followPlace(window) : { ...first, row: 0 };
}

/** No lower than where the window is full: below the last line there is nothing to see. */
function fullPlace(window: TileWindow, place: Place | undefined): Place | undefined {
  const last = followPlace(window);
  return place !== undefined && last !== undefined && isBefore(window.view, last, place) ? last : place;
}

/** Read from some line on: the first of them is what was asked for, and there is nothing to follow. */
export function isFromStart({ kind }: LogRange): boolean {
  return kind === "head" || kind === "from";
}

/** One shown row: a part of a styled row, from one place in it to another. */
export interface ShownRow {
  readonly styled: Styled;
  readonly from: number;
  readonly to: number;
}

/** The rows that a line takes in a pane. */
export function shownRows(
  view: LogView,
  { source, line }: Spot,
  look: LineLook,
  { wrap, column }: LogTile,
  width: number,
): readonly ShownRow[] {
  const found = view.rings[source]?.at(line);
  if (found === undefined) return [];
  return lineRows(found, look).flatMap((styled): readonly ShownRow[] => {
    const { text } = styled;
    if (wrap) return wrappedRows(styled, width);
    return [{ styled, from: column === 0 ? 0 : offsetOf(text, column), to: text.length }];
  });
}

function wrappedRows(styled: Styled, width: number): readonly ShownRow[] {
  const { text } = styled;
  if (displayWidth(text) <= width) return [{ styled, from: 0, to: text.length }];
  let from = 0;
  return wrapCells(text, width).map((row) => {
    const part = { styled, from, to: from + row.length };
    from += row.length;
    return part;
  });
}

/** Where the text goes on after so many cells. */
function offsetOf(text: string, cells: number): number {
  let at = 0;
  let left = cells;
  for (const char of text) {
    if (left <= 0) break;
    left -= displayWidth(char);
    at += char.length;
  }
  return at;
}

function looks(app: App, tile: LogTile, view: LogView, width: number): (spot: Spot) => LineLook {
  const { theme } = app;
  const { filter, search } = view.lens;
  const patterns = [search, filter].filter((pattern) => pattern !== undefined);
  const base = { theme, timestamps: tile.timestamps, json: tile.json, patterns, width };
  const tags = tagsOf(app, tile);
  return (spot) => ({ ...base, tag: tags[spot.source], isContext: !view.isMatch(spot) });
}

/** Names in colours, where several logs are shown. */
function tagsOf(app: App, tile: LogTile): readonly NonNullable<LineLook["tag"]>[] {
  const { keys, wanted } = app.logs.of(tile);
  if (wanted.keys.length < 2) return [];
  const names = keys.map((key) => shortName(app.store.getState().containers.get(key)?.name ?? ""));
  const cells = Math.min(TAG_CELLS, Math.max(...names.map(displayWidth)));
  const { tags } = app.theme;
  return names.map((name, index) => ({ text: fitLeft(name, cells), style: tags[index % tags.length] ?? "" }));
}

/** Of `k8s://shop/cart-0/app` what tells it from the others of its pod. */
function shortName(name: string): string {
  const parts = label(name).split("/");
  return parts.length > 3 ? parts.slice(-2).join("/") : label(name);
}
