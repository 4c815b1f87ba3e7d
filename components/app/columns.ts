/** What keys and the mouse do to the columns of a table. */
import { fixedColumns } from "../panes/columns.ts";
import { columnAt } from "../panes/table.ts";
import type { ListState } from "../state/ui.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { tell } from "./messages.ts";
import { changeList } from "./navigate.ts";
import { sortBy } from "./sort-menu.ts";

function listOf(app: App): ListState {
  const { lists, view } = app.ui.getState();
  return lists[view];
}

/** All columns, or those that fit. */
export function toggleWide(app: App): void {
  changeList(app, ({ wide }) => ({ wide: !wide, left: 0 }));
}

/** A column on, as long as there are more at that side. */
export function scrollColumns(app: App, by: 1 | -1): void {
  const { moreRight } = app.placed();
  if (by > 0 && !moreRight) return;
  changeList(app, ({ left }) => ({ left: Math.max(0, left + by) }));
}

/** Picks the next or previous column, and shows it. */
export function pickColumn(app: App, by: 1 | -1): void {
  const { columns } = app.model();
  const { picked, sort } = listOf(app);
  const at = columns.findIndex(({ id }) => id === (picked ?? sort.column));
  const next = columns[(Math.max(at, 0) + by + columns.length) % columns.length];
  changeList(app, () => ({ picked: next?.id }));
  if (next !== undefined && !isPlaced(app, next.id)) {
    const left = columns.indexOf(next) - fixedColumns(columns);
    changeList(app, () => ({ left: Math.max(0, left) }));
  }
}

function isPlaced(app: App, id: string): boolean {
  return app.placed().columns.some(({ column }) => column.id === id);
}

/** By the picked column; by the same one again the other way round. */
export function sortByPicked(app: App): void {
  const { picked, sort } = listOf(app);
  sortBy(app, picked ?? sort.column);
}

/** A click on the header sorts by that column. */
export function clickHeader(app: App, x: number): void {
  const column = columnAt(app.placed(), x);
  if (column !== undefined) sortBy(app, column.id);
}

/** `:columns name status`: these, in this order; `:columns default` are the view's own. */
export function chooseColumns(app: App, argument: string): void {
  const { columns } = app.model().view;
  const ids = argument.split(/[\s,]+/).filter((word) => word !== "");
  const unknown = ids.find((id) => !columns.some((column) => column.id === id));
  if (ids.length === 1 && unknown === "default") changeList(app, () => ({ columns: undefined, left: 0 }));
  else if (unknown !== undefined) tell(app, `no such column: ${label(unknown)}`);
  else changeList(app, () => ({ columns: ids, left: 0 }));
}
