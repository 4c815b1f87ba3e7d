/** What the user looks at in the logs: plain data; the lines are in the feeds. */
import type { Spot } from "../../src/logs/log-view.ts";
import type { ObjectKey } from "../../src/store/state.ts";

/** A display row: a line, and which of the rows that it takes. */
export interface Place extends Spot {
  readonly row: number;
}

/** From where on a log is read. */
export type LogRange =
  | { readonly kind: "tail" }
  /** The first lines there are, as many as are kept. */
  | { readonly kind: "head" }
  | { readonly kind: "since"; readonly minutes: number }
  /** From a moment on, as many as are kept. */
  | { readonly kind: "from"; readonly atMs: number }
  /** What was written before the container last started. */
  | { readonly kind: "previous" };

export type JsonMode = "raw" | "columns" | "pretty";

export interface LogTile {
  readonly id: number;
  /** Whose logs; undefined: of what is selected in the table. */
  readonly keys: readonly ObjectKey[] | undefined;
  /** With those of all other containers of its pod; of no pod: of the whole table. */
  readonly all: boolean;
  readonly range: LogRange;
  readonly wrap: boolean;
  readonly timestamps: boolean;
  readonly json: JsonMode;
  readonly histogram: boolean;
  /** Warnings and errors are looked for. */
  readonly levels: boolean;
  readonly search: string;
  readonly filter: string;
  /** Lines shown around each that passes the filter. */
  readonly context: number;
  /** Cells scrolled to the right, where lines are not wrapped. */
  readonly column: number;
  /** First shown row where scrolled back; undefined follows the end. */
  readonly pin: Place | undefined;
  /** The line that was looked for or clicked. */
  readonly hit: Spot | undefined;
  /** Lines being picked to be copied: from one end to the other, in either order. */
  readonly pick: { readonly anchor: Spot; readonly head: Spot } | undefined;
}

export interface DockState {
  readonly open: boolean;
  readonly full: boolean;
  readonly share: number;
  /** One at least. */
  readonly tiles: readonly LogTile[];
  /** Index of the tile with the focus. */
  readonly at: number;
}

export const MAX_TILES = 4;

const FIRST_TILE: LogTile = {
  id: 0,
  keys: undefined,
  all: false,
  range: { kind: "tail" },
  wrap: false,
  timestamps: true,
  json: "raw",
  histogram: false,
  levels: false,
  search: "",
  filter: "",
  context: 0,
  column: 0,
  pin: undefined,
  hit: undefined,
  pick: undefined,
};

export const FIRST_DOCK: DockState = { open: true, full: false, share: 0.4, tiles: [FIRST_TILE], at: 0 };

/** Nothing in a log is held: what is shown now is another one. */
export const UNHELD = { pin: undefined, hit: undefined, pick: undefined, column: 0 } as const;

export function tileAt({ tiles, at }: DockState): LogTile {
  return tiles[at] ?? tiles[0] ?? FIRST_TILE;
}

export function changeTileAt(dock: DockState, at: number, change: (tile: LogTile) => Partial<LogTile>): DockState {
  return { ...dock, tiles: dock.tiles.map((tile, index) => (index === at ? { ...tile, ...change(tile) } : tile)) };
}

/** One tile more, with the focus, of those logs. */
export function withTile(dock: DockState, keys: readonly ObjectKey[]): DockState {
  const id = Math.max(...dock.tiles.map((tile) => tile.id)) + 1;
  const tile = { ...tileAt(dock), ...UNHELD, id, keys, all: false };
  return { ...dock, tiles: [...dock.tiles, tile], at: dock.tiles.length };
}

/** Without the tile of the focus; the one that shows the selection stays. */
export function withoutTile(dock: DockState): DockState {
  if (dock.at === 0) return dock;
  return { ...dock, tiles: dock.tiles.filter((_, index) => index !== dock.at), at: dock.at - 1 };
}
