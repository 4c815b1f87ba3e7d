/** Moves: of the cursor, of the windows, between views and panes. */
import { movePlace } from "../panes/log-window.ts";
import { logWindow, topPlace } from "../panes/logs.ts";
import { findMatch } from "../panes/viewer.ts";
import { cursorIndex, moveTo, scrollBy, withList } from "../state/lists.ts";
import type { DockState, UiState, ViewerState } from "../state/ui.ts";
import type { ViewName } from "../views/index.ts";
import type { App } from "./app.ts";

export function moveCursor(app: App, by: number): void {
  const model = app.model();
  const { name } = model.view;
  app.update((ui) => withList(ui, name, (list) => moveTo(list, model, cursorIndex(list, model) + by, app.listRows())));
}

export function moveCursorTo(app: App, index: number): void {
  const model = app.model();
  app.update((ui) => withList(ui, model.view.name, (list) => moveTo(list, model, index, app.listRows())));
}

export function scrollList(app: App, by: number): void {
  const model = app.model();
  app.update((ui) => withList(ui, model.view.name, (list) => scrollBy(list, model, by, app.listRows())));
}

export function openView(app: App, view: ViewName): void {
  app.update((ui) => ({
    ...ui,
    view,
    lastView: ui.view === view ? ui.lastView : ui.view,
    viewer: undefined,
    explorer: undefined,
    focus: "list",
    dock: { ...ui.dock, full: false },
    jobs: { ...ui.jobs, full: false },
  }));
}

export function changeDock(app: App, change: (dock: DockState) => Partial<DockState>): void {
  app.update((ui) => ({ ...ui, dock: { ...ui.dock, ...change(ui.dock) } }));
}

/** Scrolls the log; up pauses it where it is, down to the end follows again. */
export function scrollLogs(app: App, by: number): void {
  const rect = app.layout().dock;
  const { stream } = app.dock;
  if (rect === undefined || stream === undefined) return;
  changeDock(app, (dock) => {
    const window = logWindow(stream.ring, rect, dock, app.theme);
    return { pin: movePlace(window, topPlace(window, dock), by) };
  });
}

export function logsToStart(app: App): void {
  const ring = app.dock.stream?.ring;
  if (ring !== undefined) changeDock(app, () => ({ pin: { line: ring.start, row: 0 } }));
}

export function followLogs(app: App): void {
  changeDock(app, () => ({ pin: undefined }));
}

/** Puts the next log line with a match in the window's first row. */
export function searchLogs(app: App, step: 1 | -1): void {
  const rect = app.layout().dock;
  const ring = app.dock.stream?.ring;
  if (rect === undefined || ring === undefined) return;
  changeDock(app, (dock) => {
    const wanted = dock.search.toLowerCase();
    if (wanted === "") return {};
    const window = logWindow(ring, rect, dock, app.theme);
    const from = topPlace(window, dock).line;
    for (let number = from + step; number >= ring.start && number < ring.end; number += step) {
      if (ring.at(number)?.text.toLowerCase().includes(wanted)) return { pin: { line: number, row: 0 } };
    }
    return {};
  });
}

export function changeViewer(app: App, change: (viewer: ViewerState) => Partial<ViewerState>): void {
  app.update((ui) => (ui.viewer === undefined ? ui : { ...ui, viewer: { ...ui.viewer, ...change(ui.viewer) } }));
}

export function scrollViewer(app: App, by: number): void {
  const height = app.layout().viewer?.height ?? 0;
  changeViewer(app, ({ top, lines }) => ({ top: Math.max(0, Math.min(top + by, lines.length - height)) }));
}

export function searchViewer(app: App, step: 1 | -1): void {
  changeViewer(app, (viewer) => ({ top: findMatch(viewer, viewer.top, step) ?? viewer.top }));
}

export function closeViewer(ui: UiState): UiState {
  return { ...ui, viewer: undefined };
}
