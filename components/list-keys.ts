/** Keys in the tables. */
import { openActionMenu } from "./app/action-menu.ts";
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { openColumnBox } from "./app/column-box.ts";
import { pickColumn, scrollColumns, sortByPicked, toggleWide } from "./app/columns.ts";
import { fold, foldAll } from "./app/folds.ts";
import { clearMarks, copyRow, drill, invertMarks, mark, markToHere, toggleFaults } from "./app/moves.ts";
import { halfPage, moveCursor, moveCursorTo } from "./app/navigate.ts";
import { openSortMenu } from "./app/sort-menu.ts";

const toggle = (name: "showPause" | "showStopped") => (app: App) => app.update((ui) => ({ ...ui, [name]: !ui[name] }));

export const LIST: readonly Binding[] = [
  { scope: "list", keys: ["j", "down"], summary: "next row", run: (app) => moveCursor(app, 1) },
  { scope: "list", keys: ["k", "up"], summary: "previous row", run: (app) => moveCursor(app, -1) },
  { scope: "list", keys: ["g", "home"], summary: "first row", run: (app) => moveCursorTo(app, 0) },
  { scope: "list", keys: ["G", "end"], summary: "last row", run: (app) => moveCursorTo(app, Number.POSITIVE_INFINITY) },
  { scope: "list", keys: ["ctrl-f", "pagedown"], summary: "page down", run: (app) => moveCursor(app, app.listRows()) },
  { scope: "list", keys: ["ctrl-b", "pageup"], summary: "page up", run: (app) => moveCursor(app, -app.listRows()) },
  {
    scope: "list",
    keys: ["ctrl-d"],
    summary: "half a page down",
    run: (app) => moveCursor(app, halfPage(app.listRows())),
  },
  {
    scope: "list",
    keys: ["ctrl-u"],
    summary: "half a page up",
    run: (app) => moveCursor(app, -halfPage(app.listRows())),
  },
  { scope: "list", keys: ["space"], summary: "mark the row, or take the mark away", run: mark },
  { scope: "list", keys: ["v", "ctrl-space"], summary: "mark from the nearest mark to here", run: markToHere },
  { scope: "list", keys: ["*"], summary: "invert the marks", run: invertMarks },
  { scope: "list", keys: ["ctrl-\\"], summary: "clear the marks", run: clearMarks },
  { scope: "list", keys: ["o"], hint: "sort", summary: "sort by a column", run: openSortMenu },
  {
    scope: "list",
    keys: ["<", "shift-left"],
    summary: "pick the column before, to sort by",
    run: (app) => pickColumn(app, -1),
  },
  { scope: "list", keys: [">", "shift-right"], summary: "pick the next column", run: (app) => pickColumn(app, 1) },
  { scope: "list", keys: ["O"], summary: "sort by the picked column; again the other way round", run: sortByPicked },
  { scope: "list", keys: ["left", "h"], summary: "columns to the left", run: (app) => scrollColumns(app, -1) },
  { scope: "list", keys: ["right"], summary: "columns to the right", run: (app) => scrollColumns(app, 1) },
  { scope: "list", keys: ["ctrl-w"], summary: "all columns, or those that fit", run: toggleWide },
  { scope: "list", keys: ["|"], summary: "choose columns and their order", run: openColumnBox },
  { scope: "list", keys: ["x"], summary: "menu of what can be done to the row", run: openActionMenu },
  { scope: "list", keys: ["c"], summary: "copy the id or name (OSC 52)", run: copyRow },
  {
    scope: "list",
    keys: ["enter"],
    summary: "open: the log of a container, the layers of an image, a namespace",
    run: drill,
  },
  {
    scope: "containers",
    keys: [","],
    summary: "show or hide the pause containers of pods",
    run: toggle("showPause"),
  },
  { scope: "list", keys: ["!"], summary: "only rows with which something is wrong, or all", run: toggleFaults },
  { scope: "list", keys: ["z"], summary: "fold or open the pod; enter on it does, too", run: fold },
  { scope: "list", keys: ["Z"], summary: "fold or open all pods", run: foldAll },
  {
    scope: "containers",
    keys: ["."],
    summary: "show or hide stopped containers",
    run: toggle("showStopped"),
  },
];
