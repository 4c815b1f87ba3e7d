/** Keys in the tables. */
import { openActionMenu } from "./app/action-menu.ts";
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { openColumnBox } from "./app/column-box.ts";
import { pickColumn, scrollColumns, sortByPicked, toggleWide } from "./app/columns.ts";
import { fold, foldAll } from "./app/folds.ts";
import { clearMarks, copyRow, drill, invertMarks, mark, markToHere, toggleFaults } from "./app/moves.ts";
import { moveCursor } from "./app/navigate.ts";
import { openSortMenu, sortByFirst } from "./app/sort-menu.ts";
import { ends, pages } from "./keys/scrolling.ts";

const toggle = (name: "showPause" | "showStopped") => (app: App) => app.update((ui) => ({ ...ui, [name]: !ui[name] }));

const sortedBy = (name: string, key: string, columns: readonly string[]): Binding => ({
  scope: "list",
  name: `sort-by-${name}`,
  keys: [key],
  summary: `sort by ${name}; again the other way round`,
  run: (app) => sortByFirst(app, name, columns),
});

export const LIST: readonly Binding[] = [
  { scope: "list", name: "down", keys: ["j", "down"], summary: "next row", run: (app) => moveCursor(app, 1) },
  { scope: "list", name: "up", keys: ["k", "up"], summary: "previous row", run: (app) => moveCursor(app, -1) },
  ...ends("list", moveCursor, "row"),
  ...pages("list", moveCursor, (app) => app.listRows()),
  { scope: "list", name: "mark", keys: ["space"], summary: "mark the row, or take the mark away", run: mark },
  {
    scope: "list",
    name: "mark-to-here",
    keys: ["v", "ctrl-space"],
    summary: "mark from the nearest mark to here",
    run: markToHere,
  },
  { scope: "list", name: "invert-marks", keys: ["*"], summary: "invert the marks", run: invertMarks },
  { scope: "list", name: "clear-marks", keys: ["ctrl-\\"], summary: "clear the marks", run: clearMarks },
  { scope: "list", name: "sort", keys: ["o"], hint: "sort", summary: "sort by a column", run: openSortMenu },
  sortedBy("name", "alt-n", ["name", "image", "volume", "network", "object"]),
  sortedBy("age", "alt-a", ["age", "time"]),
  sortedBy("cpu", "alt-c", ["cpu"]),
  sortedBy("memory", "alt-m", ["memory"]),
  {
    scope: "list",
    name: "pick-left",
    keys: ["<", "shift-left"],
    summary: "pick the column before, to sort by",
    run: (app) => pickColumn(app, -1),
  },
  {
    scope: "list",
    name: "pick-right",
    keys: [">", "shift-right"],
    summary: "pick the next column",
    run: (app) => pickColumn(app, 1),
  },
  {
    scope: "list",
    name: "sort-picked",
    keys: ["O"],
    summary: "sort by the picked column; again the other way round",
    run: sortByPicked,
  },
  {
    scope: "list",
    name: "left",
    keys: ["left", "h"],
    summary: "columns to the left",
    run: (app) => scrollColumns(app, -1),
  },
  {
    scope: "list",
    name: "right",
    keys: ["right"],
    summary: "columns to the right",
    run: (app) => scrollColumns(app, 1),
  },
  { scope: "list", name: "wide", keys: ["ctrl-w"], summary: "all columns, or those that fit", run: toggleWide },
  { scope: "list", name: "columns", keys: ["|"], summary: "choose columns and their order", run: openColumnBox },
  { scope: "list", name: "menu", keys: ["x"], summary: "menu of what can be done to the row", run: openActionMenu },
  { scope: "list", name: "copy", keys: ["c"], summary: "copy the id or name (OSC 52)", run: copyRow },
  {
    scope: "list",
    name: "open",
    keys: ["enter"],
    summary: "open: the log of a container, the layers of an image, a namespace",
    run: drill,
  },
  {
    scope: "containers",
    name: "show-pause",
    keys: [","],
    summary: "show or hide the pause containers of pods",
    run: toggle("showPause"),
  },
  {
    scope: "list",
    name: "faults",
    keys: ["!"],
    summary: "only rows with which something is wrong, or all",
    run: toggleFaults,
  },
  { scope: "list", name: "fold", keys: ["z"], summary: "fold or open the pod; opening its row does, too", run: fold },
  { scope: "list", name: "fold-all", keys: ["Z"], summary: "fold or open all pods", run: foldAll },
  {
    scope: "containers",
    name: "show-stopped",
    keys: ["."],
    summary: "show or hide stopped containers",
    run: toggle("showStopped"),
  },
];
