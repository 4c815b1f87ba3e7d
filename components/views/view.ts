/** What a table view is: rows of the store, how they are found, sorted and shown. */
import type { ObjectKey, StoreState } from "../../src/store/state.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Filterable } from "../state/filter.ts";
import type { UiState, ViewName } from "../state/ui.ts";
import type { Theme } from "../theme.ts";

/** Everything that a cell may depend on. */
export interface Scene {
  readonly store: StoreState;
  readonly ui: UiState;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
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
  /** Its text tells of more than its row: of who uses it, for one. */
  readonly tellsOfOthers?: boolean;
  /** False where the column says nothing just now. */
  readonly shown?: (scene: Scene) => boolean;
  readonly cell: (row: Row, key: ObjectKey, scene: Scene) => Cell;
  /** Undefined: cannot be sorted by. */
  readonly sort?: (row: Row, key: ObjectKey, scene: Scene) => string | number | undefined;
}

export interface View<Row> {
  readonly name: ViewName;
  /** Key that opens it, as in the tabs. */
  readonly key: string;
  readonly title: string;
  /** What to say where there is no row at all. */
  readonly nothing: string;
  /** All rows there are for the shown namespace, before the filter. */
  readonly rows: (scene: Scene) => readonly (readonly [ObjectKey, Row])[];
  readonly columns: readonly PaneColumn<Row>[];
  readonly filterable: (row: Row, key: ObjectKey, scene: Scene) => Filterable;
}
