/** Every action of the dashboard itself with its keys; those of commands come from their table. */
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { leave, openJobs } from "./app/job-moves.ts";
import { back, growDock, openHelp, openLog } from "./app/moves.ts";
import { openView } from "./app/navigate.ts";
import { openPrompt } from "./app/prompt.ts";
import { EXPLORER } from "./explorer-keys.ts";
import { JOBS } from "./job-keys.ts";
import { tileRect } from "./layout.ts";
import { LIST } from "./list-keys.ts";
import { LOGS } from "./logs/keys.ts";
import { changeDock, scrollLogs } from "./logs/moves.ts";
import { MODALS } from "./modal-keys.ts";
import { VIEWER } from "./viewer-keys.ts";
import { VIEWS } from "./views/index.ts";

const OPEN_LOGS: readonly Binding[] = [
  {
    scope: "containers",
    name: "logs",
    keys: ["l", "m"],
    hint: "logs",
    summary: "go to the log, of all that are marked; again for the full screen",
    run: openLog,
  },
];

const GLOBAL: readonly Binding[] = [
  ...VIEWS.map(
    ({ name, key, title }): Binding => ({
      scope: "global",
      name,
      keys: [key],
      summary: title,
      run: (app) => openView(app, name),
    }),
  ),
  {
    scope: "global",
    name: "all-namespaces",
    keys: ["0"],
    summary: "all namespaces",
    run: (app) => app.store.setNamespace(undefined),
  },
  {
    scope: "global",
    name: "last-view",
    keys: ["-"],
    summary: "the view before",
    run: (app) => openView(app, app.ui.getState().lastView),
  },
  {
    scope: "global",
    name: "next-pane",
    keys: ["tab"],
    summary: "to the log, to the transfers, and back",
    run: (app) => turnFocus(app, 1),
  },
  {
    scope: "global",
    name: "previous-pane",
    keys: ["shift-tab"],
    summary: "the other way round",
    run: (app) => turnFocus(app, -1),
  },
  {
    scope: "global",
    name: "transfers",
    keys: ["ctrl-t"],
    summary: "images on their way, layer by layer",
    run: openJobs,
  },
  {
    scope: "global",
    name: "log-down",
    keys: ["J"],
    summary: "scroll the log down from anywhere",
    run: (app) => scrollLogs(app, 1),
  },
  {
    scope: "global",
    name: "log-up",
    keys: ["K"],
    summary: "scroll the log up from anywhere",
    run: (app) => scrollLogs(app, -1),
  },
  { scope: "global", name: "log", keys: ["p"], summary: "show or hide the log", run: toggleOpen },
  { scope: "global", name: "grow", keys: ["+"], summary: "a larger log", run: (app) => growDock(app, 0.1) },
  { scope: "global", name: "shrink", keys: ["_"], summary: "a smaller log", run: (app) => growDock(app, -0.1) },
  {
    scope: "global",
    name: "filter",
    keys: ["/"],
    hint: "filter",
    summary: "filter the rows",
    run: (app) => openPrompt(app, "filter"),
  },
  {
    scope: "global",
    name: "palette",
    keys: [":"],
    hint: "command",
    summary: "any command",
    run: (app) => openPrompt(app, "palette"),
  },
  { scope: "global", name: "help", keys: ["?"], hint: "help", summary: "this help", run: openHelp },
  {
    scope: "global",
    name: "refresh",
    keys: ["ctrl-r"],
    summary: "read everything anew",
    run: (app) => app.store.refresh(),
  },
  {
    scope: "global",
    name: "redraw",
    keys: ["ctrl-l"],
    summary: "draw the screen anew",
    run: (app) => app.hands.redraw(),
  },
  {
    scope: "global",
    name: "background",
    keys: ["ctrl-z"],
    summary: "to the background",
    run: (app) => app.hands.background(),
  },
  {
    scope: "global",
    name: "back",
    keys: ["esc"],
    summary: "back: message, what has ended, filter, marks, full screen",
    run: (app) => void back(app),
  },
  {
    scope: "global",
    name: "back-or-quit",
    keys: ["q"],
    hint: "quit",
    summary: "back; quit where there is nothing to go back to",
    run: backOrQuit,
  },
  { scope: "global", name: "quit", keys: ["ctrl-c"], summary: "quit", run: (app) => void leave(app) },
];

export const BINDINGS: readonly Binding[] = [
  ...LIST,
  ...OPEN_LOGS,
  ...LOGS,
  ...JOBS,
  ...EXPLORER,
  ...VIEWER,
  ...GLOBAL,
  ...MODALS,
];

function toggleOpen(app: App): void {
  changeDock(app, (dock) => ({ ...dock, open: !dock.open }));
}

function turnFocus(app: App, by: 1 | -1): void {
  const layout = app.layout();
  const { dock } = app.ui.getState();
  const tiles = dock.tiles.flatMap((_, at) =>
    tileRect(layout, at) === undefined ? [] : [{ focus: "dock", at } as const],
  );
  const panes = [
    { focus: "list", at: dock.at } as const,
    ...tiles,
    ...(layout.jobs === undefined ? [] : [{ focus: "jobs", at: dock.at } as const]),
  ];
  app.update((ui) => {
    const now = panes.findIndex(({ focus, at }) => focus === ui.focus && (focus !== "dock" || at === ui.dock.at));
    const next = panes[(Math.max(0, now) + by + panes.length) % panes.length];
    return next === undefined ? ui : { ...ui, focus: next.focus, dock: { ...ui.dock, at: next.at } };
  });
}

function backOrQuit(app: App): void {
  const { view, focus, jobs } = app.ui.getState();
  if (jobs.full || focus === "jobs") back(app);
  else if (view !== "containers") openView(app, "containers");
  else if (!back(app)) void leave(app);
}
