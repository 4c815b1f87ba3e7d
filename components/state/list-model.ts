/** The rows of the shown view: filtered, sorted, and laid out in columns. Computed anew only when its inputs changed. */
import type { ObjectKey } from "../../src/store/state.ts";
import { displayWidth } from "../../src/text/width.ts";
import { filterableOf } from "../filter/filterable.ts";
import { parseFilter } from "../filter/grammar.ts";
import { type AnyView, viewOf } from "../views/index.ts";
import type { PaneColumn, Scene } from "../views/view.ts";
import { columnsOf } from "./columns.ts";
import { type Arranged, arrange, type Entry } from "./groups.ts";

export interface ListModel {
  readonly view: AnyView;
  /** That the table would have if it were wide enough. */
  readonly columns: readonly PaneColumn<unknown>[];
  /** Keys of the lines in the order shown: of rows, and of groups. */
  readonly keys: readonly ObjectKey[];
  readonly groups: Arranged["groups"];
  /** Those that the filter leaves, in their order, in folded groups too. */
  readonly rows: ReadonlyMap<ObjectKey, unknown>;
  /** Place of each key, for the cursor. */
  readonly indexes: ReadonlyMap<ObjectKey, number>;
  /** Rows before the filter, and whether one of them has that key. */
  readonly total: number;
  readonly exists: (key: ObjectKey) => boolean;
  /** Longest text of the columns that may grow, by their id. */
  readonly widths: ReadonlyMap<string, number>;
}

export type ListSelector = (scene: Scene) => ListModel;

/** Remembers the last model; its inputs are compared by identity. */
export function listSelector(): ListSelector {
  let inputs: readonly unknown[] = [];
  let model: ListModel | undefined;
  let texts: TextWidths = new WeakMap();
  let wasGrouped = true;
  return (scene) => {
    const next = inputsOf(scene);
    if (model !== undefined && next.every((input, i) => input === inputs[i])) return model;
    inputs = next;
    const { isGrouped } = scene.ui.lists[scene.ui.view];
    // In a group a row's name is a shorter one.
    if (isGrouped !== wasGrouped) texts = new WeakMap();
    wasGrouped = isGrouped;
    model = build(scene, texts);
    return model;
  };
}

function inputsOf(scene: Scene): readonly unknown[] {
  const { store, ui } = scene;
  const { filter, sort, columns, wide, onlyFaults, isGrouped, folded } = ui.lists[ui.view];
  const words = filter.toLowerCase();
  // Figures change every second: rows are sorted and filtered by them only where asked to.
  const asks = (...names: readonly string[]) => names.some((name) => name === sort.column || words.includes(name));
  return [
    ui.view,
    filter,
    sort,
    columns,
    wide,
    onlyFaults,
    isGrouped,
    folded,
    store.namespace,
    /\bage\W/.test(words) && ui.nowMs,
    ...viewOf(ui.view).inputs(scene, asks),
  ];
}

function build(scene: Scene, texts: TextWidths): ListModel {
  const view = viewOf(scene.ui.view);
  const { sort } = scene.ui.lists[view.name];
  const all = view.rows(scene);
  const kept = keptRows(view, all, scene);
  const sorted = sortRows(
    kept,
    view.columns.find(({ id }) => id === sort.column),
    sort.descending,
    scene,
  );
  const { keys, groups } = arrange(view, sorted, scene.ui.lists[view.name]);
  const columns = columnsOf(view, scene.ui.lists[view.name], scene);
  return {
    view,
    columns,
    keys,
    groups,
    rows: new Map(sorted),
    indexes: new Map(keys.map((key, index) => [key, index])),
    total: all.length,
    exists: memberTest(all),
    widths: longestTexts({ view, sorted, groups }, columns, scene, texts),
  };
}

function keptRows(view: AnyView, all: readonly Entry[], scene: Scene): readonly Entry[] {
  const { filter, onlyFaults } = scene.ui.lists[view.name];
  const rows = onlyFaults ? all.filter(([, row]) => view.isFault?.(row) === true) : all;
  if (filter === "") return rows;
  const matches = parseFilter(filter);
  return rows.filter(([key, row]) => matches(filterableOf(view, row, key, scene)));
}

/** The set is made when first asked: most of the time nothing is marked. */
function memberTest(rows: readonly Entry[]): (key: ObjectKey) => boolean {
  let keys: ReadonlySet<ObjectKey> | undefined;
  return (key) => {
    keys ??= new Set(rows.map(([each]) => each));
    return keys.has(key);
  };
}

/** Widths of cells by row and column: rows are immutable, so each is measured once. */
type TextWidths = WeakMap<object, Map<string, number>>;

function longestTexts(
  { view, sorted, groups }: { readonly view: AnyView; readonly sorted: readonly Entry[] } & Pick<Arranged, "groups">,
  columns: readonly PaneColumn<unknown>[],
  scene: Scene,
  texts: TextWidths,
): ReadonlyMap<string, number> {
  const growing = columns.filter(({ min, max }) => max > min);
  const longest = (column: PaneColumn<unknown>) => {
    const most = sorted.reduce((known, entry) => Math.max(known, widthOf(entry, column, scene, texts)), 0);
    return [...groups.values()].reduce(
      (known, members) => Math.max(known, displayWidth(view.group?.cell(column.id, members, scene).text ?? "") + 2),
      most,
    );
  };
  return new Map(growing.map((column) => [column.id, longest(column)]));
}

function widthOf([key, row]: Entry, column: PaneColumn<unknown>, scene: Scene, texts: TextWidths): number {
  const { id, cell } = column;
  if (column.tellsOfOthers === true) return displayWidth(cell(row, key, scene).text);
  const measured = texts.get(row as object) ?? new Map<string, number>();
  const known = measured.get(id);
  if (known !== undefined) return known;
  const width = displayWidth(cell(row, key, scene).text);
  texts.set(row as object, measured.set(id, width));
  return width;
}

function sortRows(
  rows: readonly Entry[],
  column: PaneColumn<unknown> | undefined,
  descending: boolean,
  scene: Scene,
): readonly Entry[] {
  if (column === undefined) return rows;
  const value = column.sort ?? textOf(column);
  const sign = descending ? -1 : 1;
  return rows
    .map(([key, row], index) => ({ entry: [key, row] as const, index, value: value(row, key, scene) }))
    .sort((a, b) => compare(a.value, b.value, sign) || a.index - b.index)
    .map(({ entry }) => entry);
}

/** Where there is nothing to say, the text is a dash. */
function textOf({ cell }: PaneColumn<unknown>) {
  return (row: unknown, key: ObjectKey, scene: Scene) => {
    const { text } = cell(row, key, scene);
    return text === "" || text === "-" ? undefined : text;
  };
}

/** What has no value comes last in either direction. */
function compare(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return (a < b ? -1 : 1) * sign;
}
