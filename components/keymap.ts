/** Every key of the dashboard itself; the keys of actions come from the command table. */
import type { App } from "./app/app.ts";
import type { Binding } from "./app/binding.ts";
import { endJob, leave, moveJob, openJobs, toggleJobs } from "./app/job-moves.ts";
import { back, drill, growDock, openHelp } from "./app/moves.ts";
import {
  changeDock,
  closeViewer,
  followLogs,
  logsToStart,
  openView,
  scrollLogs,
  scrollViewer,
  searchLogs,
  searchViewer,
} from "./app/navigate.ts";
import { openPrompt } from "./app/prompt.ts";
import { EXPLORER } from "./explorer-keys.ts";
import { LIST } from "./list-keys.ts";
import { VIEWS } from "./views/index.ts";

const half = (rows: number) => Math.max(1, Math.floor(rows / 2));
const dockRows = (app: App) => app.layout().dock?.height ?? 1;
const viewerRows = (app: App) => app.layout().viewer?.height ?? 1;
const toggleDock = (name: "wrap" | "timestamps" | "full" | "open") => (app: App) =>
  changeDock(app, (dock) => ({ [name]: !dock[name] }));

const DOCK: readonly Binding[] = [
  {
    scope: "containers",
    keys: ["l", "m"],
    hint: "logs",
    summary: "go to the log; again for the full screen",
    run: drill,
  },
  {
    scope: "dock",
    keys: ["l", "m", "f"],
    hint: "full screen",
    summary: "full screen and back",
    run: toggleDock("full"),
  },
  { scope: "dock", keys: ["j", "down"], summary: "scroll down", run: (app) => scrollLogs(app, 1) },
  { scope: "dock", keys: ["k", "up"], summary: "scroll up, which pauses", run: (app) => scrollLogs(app, -1) },
  { scope: "dock", keys: ["ctrl-d"], summary: "half a page down", run: (app) => scrollLogs(app, half(dockRows(app))) },
  { scope: "dock", keys: ["ctrl-u"], summary: "half a page up", run: (app) => scrollLogs(app, -half(dockRows(app))) },
  { scope: "dock", keys: ["ctrl-f", "pagedown"], summary: "page down", run: (app) => scrollLogs(app, dockRows(app)) },
  { scope: "dock", keys: ["ctrl-b", "pageup"], summary: "page up", run: (app) => scrollLogs(app, -dockRows(app)) },
  { scope: "dock", keys: ["g", "home"], summary: "first line kept", run: logsToStart },
  { scope: "dock", keys: ["G", "end"], hint: "follow", summary: "last line, and follow", run: followLogs },
  { scope: "dock", keys: ["s"], hint: "pause", summary: "pause, or follow again", run: togglePause },
  { scope: "dock", keys: ["t"], hint: "times", summary: "show or hide times", run: toggleDock("timestamps") },
  { scope: "dock", keys: ["w"], hint: "wrap", summary: "wrap long lines", run: toggleDock("wrap") },
  { scope: "dock", keys: ["C"], summary: "clear what is shown", run: (app) => clearLogs(app) },
  { scope: "dock", keys: ["/"], hint: "search", summary: "search", run: (app) => openPrompt(app, "search") },
  { scope: "dock", keys: ["n"], summary: "next match", run: (app) => searchLogs(app, 1) },
  { scope: "dock", keys: ["N"], summary: "previous match", run: (app) => searchLogs(app, -1) },
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
    run: (app) => scrollViewer(app, half(viewerRows(app))),
  },
  {
    scope: "viewer",
    keys: ["ctrl-u"],
    summary: "half a page up",
    run: (app) => scrollViewer(app, -half(viewerRows(app))),
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
  { scope: "global", keys: ["p"], summary: "show or hide the log", run: toggleDock("open") },
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

export const BINDINGS: readonly Binding[] = [...LIST, ...DOCK, ...JOBS, ...EXPLORER, ...VIEWER, ...GLOBAL];

function togglePause(app: App): void {
  if (app.ui.getState().dock.pin === undefined) scrollLogs(app, -1);
  else followLogs(app);
}

function clearLogs(app: App): void {
  app.dock.stream?.ring.clear();
  followLogs(app);
}

function turnFocus(app: App, by: 1 | -1): void {
  const { dock, jobs } = app.layout();
  const panes = [
    "list" as const,
    ...(dock === undefined ? [] : ["dock" as const]),
    ...(jobs === undefined ? [] : ["jobs" as const]),
  ];
  app.update((ui) => {
    const at = Math.max(0, panes.indexOf(ui.focus)) + by + panes.length;
    return { ...ui, focus: panes[at % panes.length] ?? "list" };
  });
}

function backOrQuit(app: App): void {
  const { view, focus, jobs } = app.ui.getState();
  if (jobs.full || focus === "jobs") back(app);
  else if (view !== "containers") openView(app, "containers");
  else if (!back(app)) void leave(app);
}
