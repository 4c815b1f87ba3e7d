/** The dashboard without its drawing: the state, what is derived from it, and what keys and commands may do. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Command } from "../../src/commands/define.ts";
import type { Engine, TerminalSize } from "../../src/engine/types.ts";
import { openLogs } from "../../src/store/logs.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import type { Store } from "../../src/store/store.ts";
import { type Glyphs, glyphsOf } from "../glyphs.ts";
import { type Layout, type LayoutOptions, layoutOf } from "../layout.ts";
import { bodyRows } from "../panes/table.ts";
import { type ListModel, listSelector } from "../state/list-model.ts";
import { cursorIndex, settle, withList } from "../state/lists.ts";
import { initialUi, type UiState } from "../state/ui.ts";
import { colorsOf, type Environment, type Theme, themeOf } from "../theme.ts";
import type { Scene } from "../views/view.ts";
import type { Binding } from "./binding.ts";
import { type LogDock, logDock } from "./log-dock.ts";

/** Hands the real terminal to somebody else and takes it back. */
export interface Hands {
  suspend<T>(work: () => Promise<T>): Promise<T>;
  /** Ends the dashboard. */
  quit(): void;
  /** Stops the process as Ctrl-Z does. */
  background(): void;
  /** Draws every cell anew. */
  redraw(): void;
  setMouse(on: boolean): void;
  /** To the clipboard of the terminal, where it allows that. */
  copy(text: string): void;
  size(): TerminalSize;
}

export interface AppOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly commands: readonly Command[];
  readonly bindings: readonly Binding[];
  readonly env: Environment;
  readonly hands: Hands;
  /** Connects a command that took the terminal with it; answers its exit status. */
  readonly attach?: AttachTerminal;
}

/** The result of a command that wants the terminal, e.g. of `exec -it`. */
export type AttachResult = Extract<Awaited<ReturnType<Command["run"]>>, { kind: "attach" }>;
export type AttachTerminal = (result: AttachResult) => Promise<number>;

export interface App extends AppOptions {
  readonly ui: StoreApi<UiState>;
  readonly dock: LogDock;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  scene(): Scene;
  model(): ListModel;
  /** The same object for as long as nothing moved. */
  layout(): Layout;
  /** Rows of the table's body just now. */
  listRows(): number;
  update(change: (ui: UiState) => UiState): void;
  /** Key of the selected row. */
  cursor(): ObjectKey | undefined;
  /** Called after every change of anything, when all that is derived fits together again. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** `onLines` is called for new log lines, which are no change of state. */
export function createApp(options: AppOptions, onLines: () => void): App {
  const { store, engine, hands } = options;
  const ui = createStore<UiState>(() => initialUi(hands.size(), Date.now()));
  const theme = themeOf(colorsOf(options.env));
  const glyphs = glyphsOf(options.env);
  const listeners = new Set<() => void>();
  const select = listSelector();
  let layout: Layout | undefined;
  let inputs: LayoutInputs | undefined;
  let scene: Scene = { store: store.getState(), ui: ui.getState(), theme, glyphs };

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const dock = logDock({
    open: (key) => {
      const row = store.getState().containers.get(key);
      return row === undefined ? undefined : openLogs(engine, store, { namespace: row.namespace, id: row.id });
    },
    onLines,
    onFigures: notify,
  });
  const app: App = {
    ...options,
    ui,
    dock,
    theme,
    glyphs,
    scene() {
      const next = { store: store.getState(), ui: ui.getState() };
      if (next.store !== scene.store || next.ui !== scene.ui) scene = { ...next, theme, glyphs };
      return scene;
    },
    model: () => select(app.scene()),
    layout() {
      const next = layoutInputs(ui.getState(), app.model());
      if (layout === undefined || inputs === undefined || !sameInputs(next, inputs))
        layout = layoutOf(next.columns, next.rows, next);
      inputs = next;
      return layout;
    },
    listRows: () => bodyRows(app.layout().list?.height ?? 0),
    update: (change) => ui.setState(change(ui.getState()), true),
    cursor() {
      const model = app.model();
      return model.keys[cursorIndex(ui.getState().lists[model.view.name], model)];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      // What is due still comes, to nobody: no stream may be opened any more.
      isDue = true;
      for (const end of unsubscribe) end();
      releaseStats?.();
      dock.close();
    },
  };

  let isDue = false;
  let releaseStats: (() => void) | undefined;
  const settleAll = () => {
    app.update((state) => withList(state, state.view, (list) => settle(list, app.model(), app.listRows())));
    app.update((state) => atNow(state, Date.now()));
    followCursor(app);
    // Figures are sampled only while a column shows them.
    const wanted = ui.getState().view === "containers" && app.layout().list !== undefined;
    if (wanted) releaseStats ??= store.watchStats();
    else {
      releaseStats?.();
      releaseStats = undefined;
    }
    isDue = false;
    notify();
  };
  // Many changes in one turn (a burst of keys, a batch of events) are settled and told once.
  const change = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(settleAll);
  };
  const unsubscribe = [store.subscribe(change), ui.subscribe(change)];
  isDue = true;
  settleAll();
  return app;
}

/** A frame that is drawn anyway tells ages as of now. */
function atNow(ui: UiState, nowMs: number): UiState {
  return Math.abs(nowMs - ui.nowMs) < 1000 ? ui : { ...ui, nowMs };
}

type LayoutInputs = LayoutOptions & { readonly columns: number; readonly rows: number };

function layoutInputs({ columns, rows, dock, viewer }: UiState, { total, view }: ListModel): LayoutInputs {
  const { open, share, full } = dock;
  // Events only grow: a dock that shrank with each one would never rest.
  const listRows = view.name === "events" ? Number.POSITIVE_INFINITY : total + 1;
  return { columns, rows, dock: open, dockShare: share, listRows, dockFull: full, viewer: viewer !== undefined };
}

function sameInputs(a: LayoutInputs, b: LayoutInputs): boolean {
  return (Object.keys(a) as (keyof LayoutInputs)[]).every((name) => a[name] === b[name]);
}

/** The dock shows the selected container; over other views it keeps the last one. */
function followCursor(app: App): void {
  const { view, dock } = app.ui.getState();
  if (app.layout().dock === undefined) {
    app.dock.show(undefined);
    return;
  }
  if (view !== "containers") return;
  const key = app.cursor();
  if (key === app.dock.target) return;
  app.dock.show(key);
  if (dock.pin !== undefined) app.update((ui) => ({ ...ui, dock: { ...ui.dock, pin: undefined } }));
}
