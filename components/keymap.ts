/** Every key of the dashboard itself; the keys of actions come from the command table. */
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { endJob, leave, moveJob, openJobs, toggleJobs } from "./app/job-moves.ts";
import { back, growDock, openHelp, openLog } from "./app/moves.ts";
import { closeViewer, halfPage, openView, scrollViewer, searchViewer } from "./app/navigate.ts";
import { openPrompt } from "./app/prompt.ts";
import { EXPLORER } from "./explorer-keys.ts";
import { tileRect } from "./layout.ts";
import { LIST } from "./list-keys.ts";
import { LOGS } from "./logs/keys.ts";
import { changeDock, scrollLogs } from "./logs/moves.ts";
import { VIEWS } from "./views/index.ts";

const viewerRows = (app: App) => app.layout().viewer?.height ?? 1;

const OPEN_LOGS: readonly Binding[] = [
  {
    scope: "containers",
    keys: ["l", "m"],
    hint: "logs",
    summary: "go to the log, of all that are marked; again for the full screen",
    run: openLog,
  },
];

const JOBS: readonly Binding[] = [
  { scope: "jobs", keys: ["j", "down"], summary: "next transfer", run: (app) => moveJob(app, 1) },
  { scope: "jobs", keys: ["k", "up"], summary: "previous transfer", run: (app) => moveJob(app, -1) },
  { scope: "jobs", keys: ["g", "home"], summary: "first", run: (app) => moveJob(app, Number.NEGATIVE_INFINITY) },
  { scope: "jobs", keys: ["G", "end"], summary: "last", run: (app) => moveJob(app, Number.POSITIVE_INFINITY) },
  { scope: "jobs", keys: ["enter", "f"], hint: "layers", summary: "its layers, and back", run: toggleJobs },
  {
    scope: "jobs",
    keys: ["x", "ctrl-k", "D"],
    hint: "stop/clear",
    summary: "stop it (asks); take it away where it is over",
    run: (app) => void endJob(app),
  },
];

const VIEWER: readonly Binding[] = [
  { scope: "viewer", keys: ["j", "down", "enter"], summary: "scroll down", run: (app) => scrollViewer(app, 1) },
  { scope: "viewer", keys: ["k", "up"], summary: "scroll up", run: (app) => scrollViewer(app, -1) },
  {
    scope: "viewer",
    keys: ["ctrl-f", "pagedown", "space"],
    summary: "page down",
    run: (app) => scrollViewer(app, viewerRows(app)),
  },
  {
    scope: "viewer",
    keys: ["ctrl-b", "pageup"],
    summary: "page up",
    run: (app) => scrollViewer(app, -viewerRows(app)),
  },
  {
    scope: "viewer",
    keys: ["ctrl-d"],
    summary: "half a page down",
    run: (app) => scrollViewer(app, halfPage(viewerRows(app))),
  },
  {
    scope: "viewer",
    keys: ["ctrl-u"],
    summary: "half a page up",
    run: (app) => scrollViewer(app, -halfPage(viewerRows(app))),
  },
  {
    scope: "viewer",
    keys: ["g", "home"],
    summary: "first line",
    run: (app) => scrollViewer(app, Number.NEGATIVE_INFINITY),
  },
  {
    scope: "viewer",
    keys: ["G", "end"],
    summary: "last line",
    run: (app) => scrollViewer(app, Number.POSITIVE_INFINITY),
  },
  { scope: "viewer", keys: ["/"], hint: "search", summary: "search", run: (app) => openPrompt(app, "search") },
  { scope: "viewer", keys: ["n"], hint: "next", summary: "next match", run: (app) => searchViewer(app, 1) },
  { scope: "viewer", keys: ["N"], hint: "previous", summary: "previous match", run: (app) => searchViewer(app, -1) },
  { scope: "viewer", keys: ["q", "esc"], hint: "close", summary: "close", run: (app) => app.update(closeViewer) },
];

const GLOBAL: readonly Binding[] = [
  ...VIEWS.map(
    ({ name, key, title }): Binding => ({
      scope: "global",
      keys: [key],
      summary: title,
      run: (app) => openView(app, name),
    }),
  ),
  { scope: "global", keys: ["0"], summary: "all namespaces", run: (app) => app.store.setNamespace(undefined) },
  { scope: "global", keys: ["-"], summary: "the view before", run: (app) => openView(app, app.ui.getState().lastView) },
  {
    scope: "global",
    keys: ["tab"],
    summary: "to the log, to the transfers, and back",
    run: (app) => turnFocus(app, 1),
  },
  { scope: "global", keys: ["shift-tab"], summary: "the other way round", run: (app) => turnFocus(app, -1) },
  { scope: "global", keys: ["ctrl-t"], summary: "images on their way, layer by layer", run: openJobs },
  { scope: "global", keys: ["J"], summary: "scroll the log down from anywhere", run: (app) => scrollLogs(app, 1) },
  { scope: "global", keys: ["K"], summary: "scroll the log up from anywhere", run: (app) => scrollLogs(app, -1) },
  { scope: "global", keys: ["p"], summary: "show or hide the log", run: toggleOpen },
  { scope: "global", keys: ["+"], summary: "a larger log", run: (app) => growDock(app, 0.1) },
  { scope: "global", keys: ["_"], summary: "a smaller log", run: (app) => growDock(app, -0.1) },
  { scope: "global", keys: ["/"], hint: "filter", summary: "filter the rows", run: (app) => openPrompt(app, "filter") },
  { scope: "global", keys: [":"], hint: "command", summary: "any command", run: (app) => openPrompt(app, "palette") },
  { scope: "global", keys: ["?"], hint: "help", summary: "this help", run: openHelp },
  { scope: "global", keys: ["ctrl-r"], summary: "read everything anew", run: (app) => app.store.refresh() },
  { scope: "global", keys: ["ctrl-l"], summary: "draw the screen anew", run: (app) => app.hands.redraw() },
  { scope: "global", keys: ["ctrl-z"], summary: "to the background", run: (app) => app.hands.background() },
  {
    scope: "global",
    keys: ["esc"],
    summary: "back: message, what has ended, filter, marks, full screen",
    run: (app) => void back(app),
  },
  {
    scope: "global",
    keys: ["q"],
    hint: "quit",
    summary: "back; quit where there is nothing to go back to",
    run: backOrQuit,
  },
  { scope: "global", keys: ["ctrl-c"], summary: "quit", run: (app) => void leave(app) },
];

export const BINDINGS: readonly Binding[] = [
  ...LIST,
  ...OPEN_LOGS,
  ...LOGS,
  ...JOBS,
  ...EXPLORER,
  ...VIEWER,
  ...GLOBAL,
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
