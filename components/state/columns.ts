/** Which columns a table has: the view's own, or those that the user chose, in their order. */
import type { AnyView } from "../views/index.ts";
import type { PaneColumn, Scene } from "../views/view.ts";
import type { ListState } from "./ui.ts";

type Choice = Pick<ListState, "columns" | "wide">;

/** Those that a table of enough width shows. The wide table has all; a chosen order comes first. */
export function columnsOf(view: AnyView, { columns, wide }: Choice, scene: Scene): readonly PaneColumn<unknown>[] {
  const own = view.columns.filter(({ extra }) => wide || extra !== true);
  const chosen = columns === undefined ? own : ordered(view, columns);
  const all = wide ? [...chosen, ...view.columns.filter((column) => !chosen.includes(column))] : chosen;
  const shown = all.filter((column) => column.shown?.(scene) !== false);
  return shown.length === 0 ? view.columns.slice(0, 1) : shown;
}

/** An id that the view does not know, of a file from another version, is none. */
function ordered(view: AnyView, ids: readonly string[]): readonly PaneColumn<unknown>[] {
  const known = [...new Set(ids)].flatMap((id) => view.columns.find((column) => column.id === id) ?? []);
  return known.length === 0 ? view.columns.filter(({ extra }) => extra !== true) : known;
}

/** Every column of the view with whether it is chosen: the chosen ones in their order, then the others. */
export function columnItems(
  view: AnyView,
  { columns }: Pick<ListState, "columns">,
): readonly { readonly id: string; readonly isOn: boolean }[] {
  const on = columns === undefined ? view.columns.filter(({ extra }) => extra !== true) : ordered(view, columns);
  const off = view.columns.filter((column) => !on.includes(column));
  // The view's own order tells best where a column that is off would be.
  if (columns === undefined) return view.columns.map((column) => ({ id: column.id, isOn: on.includes(column) }));
  return [...on.map(({ id }) => ({ id, isOn: true })), ...off.map(({ id }) => ({ id, isOn: false }))];
}
