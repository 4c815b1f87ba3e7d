/** Where everything is, as a pure function of the screen's size: one strong table, the dock with live logs below. */
import type { Rect } from "./screen/grid.ts";

export interface LayoutOptions {
  readonly dock: boolean;
  /** Part of the body that the dock gets, 0 to 1; more where the table needs less than the rest. */
  readonly dockShare: number;
  /** Rows that the table could fill, its header included. */
  readonly listRows: number;
  /** Logs in the dock, side by side or one below the other. */
  readonly tiles: number;
  /** The dock alone. */
  readonly dockFull: boolean;
  /** Transfers to show, and whether they have the whole body. */
  readonly jobs: number;
  readonly jobsFull: boolean;
  /** A text viewer takes the whole body. */
  readonly viewer: boolean;
  /** The layers of an image and their files take the whole body. */
  readonly explorer: boolean;
}

/** Rectangles of the panes that there are; together they tile the screen. A title is a row of its own. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** The screen is too small for anything but a sentence. */
  readonly tooSmall: boolean;
  readonly header?: Rect;
  readonly tabs?: Rect;
  readonly nav?: Rect;
  readonly listTitle?: Rect;
  readonly list?: Rect;
  readonly dockTitle?: Rect;
  readonly dock?: Rect;
  readonly tile2Title?: Rect;
  readonly tile2?: Rect;
  readonly tile3Title?: Rect;
  readonly tile3?: Rect;
  readonly tile4Title?: Rect;
  readonly tile4?: Rect;
  readonly detailTitle?: Rect;
  readonly detail?: Rect;
  readonly eventsTitle?: Rect;
  readonly events?: Rect;
  readonly layersTitle?: Rect;
  readonly layers?: Rect;
  readonly filesTitle?: Rect;
  readonly files?: Rect;
  readonly jobsTitle?: Rect;
  readonly jobs?: Rect;
  readonly viewerTitle?: Rect;
  readonly viewer?: Rect;
  readonly hints?: Rect;
  readonly status?: Rect;
}

export const NAV_WIDTH = 26;
const MIN_LIST_ROWS = 4;
const MIN_DOCK_ROWS = 3;
/** A short table keeps so many rows, so that a container or two more do not move the screen. */
const FEW_LIST_ROWS = 10;

export function layoutOf(columns: number, rows: number, options: LayoutOptions): Layout {
  if (columns < 40 || rows < 10) return { columns, rows, tooSmall: true };
  const small = columns < 60 || rows < 15;
  const header = { x: 0, y: 0, width: columns, height: columns >= 100 && rows >= 30 ? 2 : 1 };
  const tabs = { x: 0, y: header.height, width: columns, height: 1 };
  const status = { x: 0, y: rows - 1, width: columns, height: 1 };
  const hints = { x: 0, y: rows - 2, width: columns, height: 1 };
  const over = options.viewer || options.explorer || options.dockFull || options.jobsFull;
  const wide = columns >= 160 && rows >= 30 && !over;
  const top = wide ? header.height : header.height + 1;
  const whole = { x: 0, y: top, width: columns, height: rows - 2 - top };
  const chrome = { columns, rows, tooSmall: false, header, hints, status };
  if (options.jobsFull) return { ...chrome, tabs, ...titled("jobs", whole) };
  const [body, foot] = splitRows(whole, whole.height - jobsHeight(rows, options.jobs));
  const frame = { ...chrome, ...jobsAt(foot, rows) };
  if (options.viewer) return { ...frame, tabs, ...titled("viewer", body) };
  if (options.explorer) return { ...frame, tabs, ...explorerBody(body) };
  if (options.dockFull) return { ...frame, tabs, ...tiled(body, options.tiles) };
  if (small) return { ...frame, tabs, ...titled("list", body) };
  return wide ? { ...frame, ...wideBody(body, options) } : { ...frame, tabs, ...narrowBody(body, options) };
}

/** Few rows have no title over them where the screen has few rows. */
function jobsHeight(rows: number, jobs: number): number {
  if (jobs === 0) return 0;
  return rows < 15 ? 1 : rows < 30 ? Math.min(jobs, 3) : Math.min(jobs, 5) + 1;
}

function jobsAt(rect: Rect, rows: number): Partial<Layout> {
  if (rect.height === 0) return {};
  return rows < 30 ? { jobs: rect } : titled("jobs", rect);
}

function narrowBody(body: Rect, { dock, dockShare, listRows, tiles }: LayoutOptions): Partial<Layout> {
  const spare = body.height - 1 - Math.max(FEW_LIST_ROWS, listRows + 1);
  const dockRows = dock ? Math.max(dockHeight(body.height, dockShare), spare) : 0;
  const [upper, lower] = splitRows(body, body.height - dockRows);
  return { ...titled("list", upper), ...(dockRows > 0 ? tiled(lower, tiles) : {}) };
}

/** Side by side where commands and paths both have room, the layers above their files otherwise. */
function explorerBody(body: Rect): Partial<Layout> {
  const [layers, files] =
    body.width >= 100
      ? splitColumns(body, Math.floor(body.width * 0.4))
      : splitRows(body, Math.max(2, Math.floor(body.height / 3)));
  return { ...titled("layers", layers), ...titled("files", files) };
}

function wideBody(body: Rect, options: LayoutOptions): Partial<Layout> {
  const dockRows = options.dock ? dockHeight(body.height, options.dockShare) : 0;
  const [upper, lower] = splitRows(body, body.height - dockRows);
  const [nav, beside] = splitColumns(upper, NAV_WIDTH);
  const [middle, right] = splitColumns(beside, beside.width - detailWidth(body.width));
  const top = { nav, ...titled("list", middle), ...titled("detail", right) };
  if (dockRows === 0) return top;
  const [logs, events] = splitColumns(lower, NAV_WIDTH + middle.width);
  return { ...top, ...tiled(logs, options.tiles), ...titled("events", events) };
}

function detailWidth(columns: number): number {
  return Math.min(64, Math.floor(columns * 0.28));
}

/** Rows of the dock with its title. */
function dockHeight(bodyRows: number, share: number): number {
  const wanted = Math.round(bodyRows * share);
  const most = bodyRows - MIN_LIST_ROWS - 1;
  return Math.max(0, Math.min(most, Math.max(MIN_DOCK_ROWS + 1, wanted)));
}

/** Titles and bodies of the tiles of logs, by their place. */
export const TILE_PANES = [
  ["dockTitle", "dock"],
  ["tile2Title", "tile2"],
  ["tile3Title", "tile3"],
  ["tile4Title", "tile4"],
] as const;

/** Where the lines of a tile are; undefined where there is no room for it. */
export function tileRect(layout: Layout, at: number): Rect | undefined {
  const name = TILE_PANES[at]?.[1];
  return name === undefined ? undefined : layout[name];
}

const MIN_TILE_COLUMNS = 50;

/** Side by side where all have room for lines, else one below the other, as many as fit. */
function tiled(rect: Rect, tiles: number): Partial<Layout> {
  if (rect.width / tiles >= MIN_TILE_COLUMNS) {
    const at = (index: number) => Math.floor((rect.width * index) / tiles);
    return places(tiles, (index) => ({ ...rect, x: rect.x + at(index), width: at(index + 1) - at(index) }));
  }
  const count = Math.max(1, Math.min(tiles, Math.floor(rect.height / (MIN_DOCK_ROWS + 1))));
  const at = (index: number) => Math.floor((rect.height * index) / count);
  return places(count, (index) => ({ ...rect, y: rect.y + at(index), height: at(index + 1) - at(index) }));
}

function places(count: number, rectOf: (index: number) => Rect): Partial<Layout> {
  const rects = TILE_PANES.slice(0, count).map(([, name], index) => titled(name, rectOf(index)));
  return Object.assign({}, ...rects) as Partial<Layout>;
}

/** A pane below its title. */
function titled<Name extends string>(name: Name, rect: Rect): Record<Name | `${Name}Title`, Rect> {
  const title = { ...rect, height: 1 };
  const content = { ...rect, y: rect.y + 1, height: rect.height - 1 };
  return { [name]: content, [`${name}Title`]: title } as Record<Name | `${Name}Title`, Rect>;
}

function splitRows(rect: Rect, upper: number): readonly [Rect, Rect] {
  return [
    { ...rect, height: upper },
    { ...rect, y: rect.y + upper, height: rect.height - upper },
  ];
}

function splitColumns(rect: Rect, left: number): readonly [Rect, Rect] {
  return [
    { ...rect, width: left },
    { ...rect, x: rect.x + left, width: rect.width - left },
  ];
}
