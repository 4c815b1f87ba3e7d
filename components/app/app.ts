/** The dashboard without its drawing: the state, what is derived from it, and what keys and commands may do. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Command } from "../../src/commands/define.ts";
import type { Engine, TerminalSize } from "../../src/engine/types.ts";
import type { Store } from "../../src/store/store.ts";
import type { Glyphs } from "../glyphs.ts";
import type { Keymap } from "../keys/keymap.ts";
import { type LogFeeds, logFeeds } from "../logs/feeds.ts";
import { logOpener } from "../logs/targets.ts";
import { restored, type SessionFile } from "../session/keep.ts";
import { lookFollower } from "../settings/look.ts";
import { initialUi, type UiState } from "../state/ui.ts";
import type { Environment, Theme } from "../theme.ts";
import type { Binding } from "./binding.ts";
import { type Derived, derive } from "./derived.ts";
import { type JobRunner, jobRunner } from "./jobs.ts";
import { type LayerBrowser, layerBrowser } from "./layer-browser.ts";
import { tellError } from "./messages.ts";
import { createSettler } from "./settle.ts";

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
  /** All actions with their keys by default. */
  readonly bindings: readonly Binding[];
  readonly env: Environment;
  readonly hands: Hands;
  /** Where it is kept how the tables look; default nowhere. */
  readonly session?: SessionFile | undefined;
  /** Connects a command that took the terminal with it; answers its exit status. */
  readonly attach?: AttachTerminal;
}

/** The result of a command that wants the terminal, e.g. of `exec -it`. */
export type AttachResult = Extract<Awaited<ReturnType<Command["run"]>>, { kind: "attach" }>;
export type AttachTerminal = (result: AttachResult) => Promise<number>;

export interface App extends AppOptions, Derived {
  readonly ui: StoreApi<UiState>;
  readonly logs: LogFeeds;
  readonly layers: LayerBrowser;
  readonly jobs: JobRunner;
  readonly theme: Theme;
  readonly glyphs: Glyphs;
  readonly keys: Keymap;
  update(change: (ui: UiState) => UiState): void;
  /** Called after every change of anything, when all that is derived fits together again. */
  subscribe(listener: () => void): () => void;
  close(): void;
}

/** `onLines` is called for new log lines, which are no change of state. */
export function createApp(options: AppOptions, onLines: () => void): App {
  const { store, hands, env } = options;
  const ui = createStore<UiState>(() => restored(initialUi(hands.size(), Date.now()), options.session));
  const looks = lookFollower(env, options.bindings);
  const look = () => looks(ui.getState().settings);
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const logs = logFeeds({ open: logOpener(options), onLines, onFigures: tell });
  const app: App = {
    ...options,
    get keys() {
      return look().keys;
    },
    get theme() {
      return look().theme;
    },
    get glyphs() {
      return look().glyphs;
    },
    ...derive(store, ui, look),
    ui,
    logs,
    layers: layerBrowser({ onChange: tell, onError: (error) => tellError(app, error) }),
    jobs: jobRunner(),
    update: (change) => ui.setState(change(ui.getState()), true),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      settler.stop();
      for (const end of ends) end();
      logs.close();
      app.layers.close();
      void app.jobs.stop();
    },
  };
  const settler = createSettler(app, tell);
  const ends = [store.subscribe(settler.storeChanged), ui.subscribe(settler.changed)];
  settler.now();
  return app;
}
