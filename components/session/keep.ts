/** Takes up where the last dashboard was left, and keeps what the user changes for the next one. */
import type { App } from "../app/app.ts";
import { tell } from "../app/messages.ts";
import type { ListState, UiState } from "../state/ui.ts";
import { type AnyView, VIEWS } from "../views/index.ts";
import { parseSaved, type Saved, type SavedTable, savedText } from "./saved.ts";

/** Where it is kept; a test's may be in memory. */
export interface SessionFile {
  /** Undefined where there is none. */
  read(): string | undefined;
  /** Throws where it cannot be kept. */
  write(text: string): void;
}

/** Several changes in a row are one. */
const REST_MS = 300;

export function restored(ui: UiState, file: SessionFile | undefined): UiState {
  if (file === undefined) return ui;
  const { tables, history } = parseSaved(file.read());
  const lists = VIEWS.map((view) => [view.name, listOf(view, ui.lists[view.name], tables[view.name])] as const);
  return { ...ui, history, lists: Object.fromEntries(lists) as unknown as UiState["lists"] };
}

/** Columns that there are no more are left out where they are shown; an order by one of them is none. */
function listOf({ columns }: AnyView, list: ListState, { sort, ...look }: SavedTable = {}): ListState {
  const isKnown = columns.some(({ id }) => id === sort?.column);
  return { ...list, ...look, ...(sort !== undefined && isKnown ? { sort } : {}) };
}

/** Keeps what changes; the result ends it, with all kept. */
export function keepSession(app: App, file: SessionFile | undefined): () => void {
  if (file === undefined) return () => {};
  let kept = savedText(savedOf(app.ui.getState()));
  let timer: NodeJS.Timeout | undefined;
  const keep = () => {
    timer = undefined;
    const text = savedText(savedOf(app.ui.getState()));
    if (text === kept) return;
    // One try: a full disk is told once and not with every key.
    kept = text;
    try {
      file.write(text);
    } catch (error) {
      tell(app, `columns and order are not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const unsubscribe = app.ui.subscribe((ui, before) => {
    if (ui.lists !== before.lists || ui.history !== before.history) timer ??= setTimeout(keep, REST_MS);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
    keep();
  };
}

function savedOf({ lists, history }: UiState): Saved {
  const tables = VIEWS.map((view) => [view.name, tableOf(view, lists[view.name])] as const);
  return { tables: Object.fromEntries(tables.filter(([, table]) => Object.keys(table).length > 0)), history };
}

/** What is as the view has it is not written down: a later version may have it otherwise. */
function tableOf(view: AnyView, { columns, sort, wide }: ListState): SavedTable {
  const isOwn = sort.column === view.sort.column && sort.descending === view.sort.descending;
  return {
    ...(columns === undefined ? {} : { columns }),
    ...(isOwn ? {} : { sort: { column: sort.column, descending: sort.descending } }),
    ...(wide ? { wide } : {}),
  };
}
