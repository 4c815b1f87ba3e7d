/** The menu of columns to sort by. */
import { withList } from "../state/lists.ts";
import type { MenuItem, Sort } from "../state/ui.ts";
import type { App } from "./app.ts";

export function openSortMenu(app: App): void {
  const { view } = app.model();
  const { sort } = app.ui.getState().lists[view.name];
  const taken = new Set<string>();
  const items = view.columns
    .filter((column) => column.sort !== undefined && column.shown?.(app.scene()) !== false)
    .map(
      (column): MenuItem => ({
        id: column.id,
        key: freeKey(column.id, taken),
        label: column.title.toLowerCase(),
        current: column.id === sort.column,
      }),
    );
  const chosen = Math.max(
    0,
    items.findIndex(({ current }) => current),
  );
  const answer = (id: string | undefined) => {
    app.update((ui) => ({ ...ui, menu: undefined }));
    if (id !== undefined) sortBy(app, id);
  };
  app.update((ui) => ({ ...ui, menu: { title: "sort by", items, chosen, answer } }));
}

/** The first letter of the column that no column before has. */
function freeKey(id: string, taken: Set<string>): string {
  const key = [...id].find((letter) => !taken.has(letter)) ?? "";
  taken.add(key);
  return key;
}

/** The same column again turns the order round. */
export function sortBy(app: App, column: string): void {
  const descending = app.model().view.columns.find(({ id }) => id === column)?.largestFirst === true;
  const change = (sort: Sort): Sort => ({ column, descending: sort.column === column ? !sort.descending : descending });
  app.update((ui) => withList(ui, ui.view, (list) => ({ ...list, sort: change(list.sort) })));
}

export function reverseSort(app: App): void {
  app.update((ui) =>
    withList(ui, ui.view, (list) => ({ ...list, sort: { ...list.sort, descending: !list.sort.descending } })),
  );
}
