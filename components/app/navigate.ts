/** Moves: of the cursor, of the windows, between views and panes. */
import { findMatch } from "../panes/viewer.ts";
import { cursorIndex, moveTo, scrollBy, withList } from "../state/lists.ts";
import type { ListState, UiState, ViewerState } from "../state/ui.ts";
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

/** Changes the list of the shown view. */
export function changeList(app: App, change: (list: ListState) => Partial<ListState>): void {
  app.update((ui) => withList(ui, ui.view, (list) => ({ ...list, ...change(list) })));
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
