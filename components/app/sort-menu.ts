/** The menu of columns to sort by. */
import type { MenuItem, Sort } from "../state/ui.ts";
import type { PaneColumn } from "../views/view.ts";
import type { App } from "./app.ts";
import { tell } from "./messages.ts";
import { changeList } from "./navigate.ts";

export function openSortMenu(app: App): void {
  const { view } = app.model();
  const { sort } = app.ui.getState().lists[view.name];
  const able = view.columns.filter((column) => column.shown?.(app.scene()) !== false);
  const keys = menuKeys(able, takenIn(app));
  const items = able.map(
    ({ id, title }): MenuItem => ({
      id,
      key: keys.get(id) ?? "",
      label: title.toLowerCase(),
      current: id === sort.column,
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

/** Letters that move in a menu, or leave it. */
function takenIn({ keys }: App): readonly string[] {
  return keys.of("menu").flatMap((binding) => binding.keys.map((key) => key.split(" ")[0] ?? ""));
}

/** Each column its first letter where it can be, those that matter most first; else the first free one of its name. */
function menuKeys(columns: readonly PaneColumn<unknown>[], own: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(own);
  const keys = new Map<string, string>();
  const give = (id: string, letter: string | undefined) => {
    if (letter === undefined || keys.has(id) || taken.has(letter)) return;
    keys.set(id, letter);
    taken.add(letter);
  };
  for (const { id } of columns.toSorted((a, b) => a.rank - b.rank)) give(id, id[0]);
  for (const { id } of columns)
    give(
      id,
      [...`${id}abcdefghijklmnopqrstuvwxyz`].find((letter) => !taken.has(letter)),
    );
  return keys;
}

/** By the first of those columns that this table has. */
export function sortByFirst(app: App, name: string, wanted: readonly string[]): void {
  const { columns } = app.model().view;
  const found = wanted.find((id) => columns.some((column) => column.id === id));
  if (found === undefined) tell(app, `there is no ${name} to sort by here`);
  else sortBy(app, found);
}

/** The same column again turns the order round. */
export function sortBy(app: App, column: string): void {
  const descending = app.model().view.columns.find(({ id }) => id === column)?.largestFirst === true;
  const change = (sort: Sort): Sort => ({ column, descending: sort.column === column ? !sort.descending : descending });
  changeList(app, ({ sort }) => ({ sort: change(sort) }));
}
