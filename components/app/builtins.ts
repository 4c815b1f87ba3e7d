/** Palette commands that belong to the dashboard itself. */
import { PRESETS } from "../keys/presets.ts";
import { LOG_BUILTINS } from "../logs/builtins.ts";
import { label } from "../text.ts";
import { THEMES } from "../themes/theme-of.ts";
import { VIEWS } from "../views/index.ts";
import type { App } from "./app.ts";
import { openColumnBox } from "./column-box.ts";
import { chooseColumns, toggleWide } from "./columns.ts";
import { toggleGroups } from "./folds.ts";
import { leave, leaveNow, openJobs } from "./job-moves.ts";
import { tell } from "./messages.ts";
import { openHelp } from "./moves.ts";
import { changeList, openView } from "./navigate.ts";
import { openViewer } from "./run.ts";
import { showKeys, tryKeymap, tryTheme } from "./settings.ts";
import { sortBy } from "./sort-menu.ts";

export interface Builtin {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  /** Words that its argument may be; undefined where it takes none. */
  readonly choices?: (app: App) => readonly string[];
  /** It says something without an argument, too. */
  readonly optional?: boolean;
  /** It takes several. */
  readonly many?: boolean;
  readonly run: (app: App, argument: string) => void;
}

export const BUILTINS: readonly Builtin[] = [
  ...VIEWS.map(
    ({ name, aliases = [], summary }): Builtin => ({ name, aliases, summary, run: (app) => openView(app, name) }),
  ),
  {
    name: "ns",
    aliases: ["namespace"],
    summary: "use a namespace, or all",
    choices: (app) => ["all", ...app.store.getState().namespaces.map(({ name }) => name)],
    run: useNamespace,
  },
  {
    name: "sort",
    summary: "sort by a column; again to reverse",
    choices: (app) => app.model().view.columns.map(({ id }) => id),
    run: sortByName,
  },
  {
    name: "columns",
    aliases: ["cols"],
    summary: "choose the columns of the table and their order",
    choices: (app) => ["default", ...app.model().view.columns.map(({ id }) => id)],
    optional: true,
    many: true,
    run: (app, ids) => (ids === "" ? openColumnBox(app) : chooseColumns(app, ids)),
  },
  { name: "pods", summary: "containers by pod, or one by one", run: toggleGroups },
  { name: "wide", summary: "all columns, or those that fit", run: toggleWide },
  {
    name: "filter",
    summary: "filter the rows",
    choices: () => [],
    run: (app, filter) => changeList(app, () => ({ filter })),
  },
  ...LOG_BUILTINS,
  {
    name: "mouse",
    summary: "give the mouse to the dashboard or back to the terminal",
    choices: () => ["on", "off"],
    run: (app, word) => app.hands.setMouse(word !== "off"),
  },
  {
    name: "theme",
    summary: "try other colours; lepton.toml keeps them",
    choices: () => Object.keys(THEMES),
    run: tryTheme,
  },
  {
    name: "keymap",
    summary: "try other keys; lepton.toml keeps them",
    choices: () => Object.keys(PRESETS),
    run: tryKeymap,
  },
  { name: "keys", summary: "every action by its name in lepton.toml, its keys, and who says so", run: showKeys },
  { name: "messages", summary: "all messages so far", run: showMessages },
  { name: "refresh", summary: "read everything anew", run: (app) => app.store.refresh() },
  { name: "help", summary: "every key and what it does", run: openHelp },
  { name: "transfers", summary: "images on their way, layer by layer", run: openJobs },
  { name: "quit", aliases: ["q", "exit"], summary: "leave the dashboard", run: (app) => void leave(app) },
  { name: "q!", summary: "leave the dashboard, and stop what is under way", run: (app) => void leaveNow(app) },
];

export function builtinOf(word: string): Builtin | undefined {
  return BUILTINS.find(({ name, aliases }) => name === word || aliases?.includes(word) === true);
}

function useNamespace(app: App, name: string): void {
  const known = app.store.getState().namespaces.some((namespace) => namespace.name === name);
  if (name === "all" || name === "*") app.store.setNamespace(undefined);
  else if (known) app.store.setNamespace(name);
  else tell(app, `no such namespace: ${label(name)}`);
}

function sortByName(app: App, name: string): void {
  const column = app.model().view.columns.find(({ id }) => id === name);
  if (column === undefined) tell(app, `cannot sort by "${label(name)}"`);
  else sortBy(app, column.id);
}

function showMessages(app: App): void {
  const lines = app.ui
    .getState()
    .toasts.flatMap(({ tone, text, hint }) => [
      `${tone === "error" ? "error: " : ""}${text}`,
      ...(hint === undefined ? [] : [`  ${hint}`]),
    ]);
  openViewer(app, "messages", lines.length === 0 ? ["no messages so far"] : lines, "plain");
}
