/** The box in which columns are chosen and put in order; the table beneath follows at once. */
import { columnItems } from "../state/columns.ts";
import type { ColumnBoxState } from "../state/ui.ts";
import type { App } from "./app.ts";
import { changeList } from "./navigate.ts";

export function openColumnBox(app: App): void {
  const { view } = app.model();
  app.update((ui) => {
    const { columns } = ui.lists[view.name];
    return { ...ui, columnBox: { items: columnItems(view, { columns }), at: 0, before: columns } };
  });
}

export function columnBoxKey(app: App, box: ColumnBoxState, key: string): void {
  const move = (by: number) => put(app, { ...box, at: (box.at + by + box.items.length) % box.items.length });
  if (key === "esc" || key === "ctrl-c") close(app, box.before);
  else if (key === "enter" || key === "q" || key === "|") app.update((ui) => ({ ...ui, columnBox: undefined }));
  else if (key === "down" || key === "j" || key === "tab") move(1);
  else if (key === "up" || key === "k" || key === "shift-tab") move(-1);
  else if (key === "space" || key === "x") choose(app, toggled(box));
  else if (key === "J" || key === "shift-down") choose(app, shifted(box, 1));
  else if (key === "K" || key === "shift-up") choose(app, shifted(box, -1));
  else if (key === "r") {
    const { view } = app.model();
    setColumns(app, undefined);
    put(app, { ...box, items: columnItems(view, { columns: undefined }) });
  }
}

/** One column stays: a table of none shows nothing. */
function toggled(box: ColumnBoxState): ColumnBoxState {
  const items = box.items.map((item, i) => (i === box.at ? { ...item, isOn: !item.isOn } : item));
  return items.some(({ isOn }) => isOn) ? { ...box, items } : box;
}

function shifted(box: ColumnBoxState, by: 1 | -1): ColumnBoxState {
  const to = box.at + by;
  const item = box.items[box.at];
  if (item === undefined || to < 0 || to >= box.items.length) return box;
  return { ...box, at: to, items: box.items.toSpliced(box.at, 1).toSpliced(to, 0, item) };
}

function choose(app: App, box: ColumnBoxState): void {
  setColumns(
    app,
    box.items.filter(({ isOn }) => isOn).map(({ id }) => id),
  );
  put(app, box);
}

function put(app: App, columnBox: ColumnBoxState): void {
  app.update((ui) => ({ ...ui, columnBox }));
}

function close(app: App, columns: readonly string[] | undefined): void {
  setColumns(app, columns);
  app.update((ui) => ({ ...ui, columnBox: undefined }));
}

function setColumns(app: App, columns: readonly string[] | undefined): void {
  changeList(app, () => ({ columns, left: 0 }));
}
