/** The box in which columns are chosen and put in order; the table beneath follows at once. */
import { columnItems } from "../state/columns.ts";
import type { ColumnBoxState } from "../state/ui.ts";
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";
import { changeList } from "./navigate.ts";

export function openColumnBox(app: App): void {
  const { view } = app.model();
  app.update((ui) => {
    const { columns } = ui.lists[view.name];
    return { ...ui, columnBox: { items: columnItems(view, { columns }), at: 0, before: columns } };
  });
}

const scope = "columns";

const withBox = (run: (app: App, box: ColumnBoxState) => void) => (app: App) => {
  const { columnBox } = app.ui.getState();
  if (columnBox !== undefined) run(app, columnBox);
};
const moving = (by: 1 | -1) =>
  withBox((app, box) => put(app, { ...box, at: (box.at + by + box.items.length) % box.items.length }));

export const COLUMN_BOX: readonly Binding[] = [
  {
    scope,
    name: "accept",
    keys: ["enter", "q", "|"],
    summary: "keep them",
    run: (app) => app.update((ui) => ({ ...ui, columnBox: undefined })),
  },
  {
    scope,
    name: "cancel",
    keys: ["esc", "ctrl-c"],
    summary: "as they were",
    run: withBox((app, box) => close(app, box.before)),
  },
  { scope, name: "next", keys: ["down", "j", "tab"], summary: "next column", run: moving(1) },
  { scope, name: "previous", keys: ["up", "k", "shift-tab"], summary: "column before", run: moving(-1) },
  {
    scope,
    name: "show",
    keys: ["space", "x"],
    summary: "show it or hide it",
    run: withBox((app, box) => choose(app, toggled(box))),
  },
  {
    scope,
    name: "move-down",
    keys: ["J", "shift-down"],
    summary: "move it to the right",
    run: withBox((app, box) => choose(app, shifted(box, 1))),
  },
  {
    scope,
    name: "move-up",
    keys: ["K", "shift-up"],
    summary: "move it to the left",
    run: withBox((app, box) => choose(app, shifted(box, -1))),
  },
  { scope, name: "reset", keys: ["r"], summary: "as at first", run: withBox(reset) },
];

function reset(app: App, box: ColumnBoxState): void {
  const { view } = app.model();
  setColumns(app, undefined);
  put(app, { ...box, items: columnItems(view, { columns: undefined }) });
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
