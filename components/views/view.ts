/** What a table view is: rows of the store, how they are found, sorted and shown. */
import type { PaneRow } from "../../src/commands/pane.ts";
import type { ObjectKey, StoreState } from "../../src/store/state.ts";
import type { Quantity, Unit } from "../filter/quantity.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Keymap } from "../keys/keymap.ts";
import type { Sort, UiState } from "../state/ui.ts";
import type { Theme } from "../theme.ts";
import type { ViewName } from "./index.ts";

/** Everything that a cell may depend on. */
export interface Scene {
  readonly store: StoreState;
  readonly ui: UiState;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly keys: Keymap;
}

export interface Cell {
  /** Others' text has passed `safe` already. */
  readonly text: string;
  readonly style?: string;
}

export interface PaneColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly align?: "right";
  /** Cells at least, and at most where there is room to grow; it grows no further than its longest text. */
  readonly min: number;
  readonly max: number;
  /** Columns with lower numbers stay when there is no room for all. */
  readonly rank: number;
  /** Shown only in the wide table, or where it was chosen. */
  readonly extra?: boolean;
  /** Its text tells of more than its row: of who uses it, for one. */
  readonly tellsOfOthers?: boolean;
  /** False where the column says nothing just now. */
  readonly shown?: (scene: Scene) => boolean;
  readonly cell: (row: Row, key: ObjectKey, scene: Scene) => Cell;
  /** What rows are ordered by, where that is not the text; undefined comes last either way. */
  readonly sort?: (row: Row, key: ObjectKey, scene: Scene) => string | number | undefined;
  /** Sorted from the largest down, as figures are looked at. */
  readonly largestFirst?: boolean;
  /** Of what it is sorted by, where that is a figure; default a count. */
  readonly unit?: Unit;
  /** What the filter compares, where that is not what the column is sorted by. */
  readonly quantity?: (row: Row, key: ObjectKey, scene: Scene) => Quantity | undefined;
}

/** One line about a row in the column at the right of a wide screen; others' text has passed `safe`. */
export type Field = readonly [name: string, value: string, style?: string];

/** What Enter does: to the log, to the containers of the namespace, or what the action with that hint does. */
export type Entry = "logs" | "namespace" | { readonly action: string };

/** What the filter finds in a field: a word or several, a figure, or that the row has none. */
export type FieldValue = string | readonly string[] | Quantity | undefined;

/** Whether the order or the filter asks for one of these columns or fields. */
export type Asks = (...names: readonly string[]) => boolean;

/** Rows that belong together have a line of their own before them. */
export interface Grouping<Row> {
  /** Undefined where a row stands alone. */
  readonly keyOf: (row: Row) => ObjectKey | undefined;
  /** What the group's line says in the column of that id. */
  readonly cell: (column: string, members: readonly (readonly [ObjectKey, Row])[], scene: Scene) => Cell;
  readonly detail: (members: readonly (readonly [ObjectKey, Row])[], scene: Scene) => readonly Field[];
}

/** All that the dashboard knows of a view: a new one is a file with such an object, and a row in `index.ts`. */
export interface View<Row, Name extends string = ViewName> {
  readonly name: Name;
  /** Key that opens it, as in the tabs. */
  readonly key: string;
  readonly title: string;
  /** Sentence of the palette. */
  readonly summary: string;
  /** Other words that open it from the palette. */
  readonly aliases?: readonly string[];
  readonly sort: Sort;
  /** What to say where there is no row at all. */
  readonly nothing: string;
  /** The action that makes the first one, and what then to say of its key, `%`. */
  readonly first?: { readonly action: string; readonly text: string };
  /** All rows there are for the shown namespace, before the filter. */
  readonly rows: (scene: Scene) => readonly (readonly [ObjectKey, Row])[];
  /** All that the rows, their order and the widths of columns follow from, compared by identity. */
  readonly inputs: (scene: Scene, asks: Asks) => readonly unknown[];
  /** What the tab says of how many there are. */
  readonly count?: (scene: Scene) => string;
  /** It grows with every event: its pane does not grow with it. */
  readonly growsAlways?: boolean;
  readonly columns: readonly PaneColumn<Row>[];
  readonly group?: Grouping<Row>;
  /** Something is wrong with it. */
  readonly isFault?: (row: Row) => boolean;
  /** What plain words of the filter are looked for in. */
  readonly texts: (row: Row, key: ObjectKey, scene: Scene) => readonly string[];
  readonly labels?: (row: Row) => Readonly<Record<string, string>>;
  /** Names that the filter knows beside the ids of columns, which it prefers. */
  readonly fields?: Readonly<Record<string, (row: Row, key: ObjectKey, scene: Scene) => FieldValue>>;
  /** The row as commands take it; undefined where none act on it. */
  readonly target?: (row: Row) => PaneRow;
  readonly enter?: Entry;
  readonly detail?: (row: Row, key: ObjectKey, scene: Scene) => readonly Field[];
}
