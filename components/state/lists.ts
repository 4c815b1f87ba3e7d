/** Moves of the cursor and of the window over a list: pure, by key, so that a changing list does not move it. */

import type { ViewName } from "../views/index.ts";
import type { ListModel } from "./list-model.ts";
import type { ListState, UiState } from "./ui.ts";

/** Place of the cursor: its row, or where it was before its row went away. */
export function cursorIndex(list: ListState, { indexes, keys }: ListModel): number {
  const at = list.cursor === undefined ? undefined : indexes.get(list.cursor);
  return at ?? Math.max(0, Math.min(list.index, keys.length - 1));
}

/** The cursor on that row, and the window moved as little as shows it. */
export function moveTo(list: ListState, model: ListModel, index: number, rows: number): ListState {
  const last = model.keys.length - 1;
  const at = Math.max(0, Math.min(index, last));
  return { ...list, cursor: model.keys[at], index: at, top: windowTop(list.top, at, last, rows) };
}

function windowTop(top: number, at: number, last: number, rows: number): number {
  const most = Math.max(0, last + 1 - rows);
  const shown = Math.max(at - rows + 1, Math.min(top, at));
  return Math.max(0, Math.min(shown, most));
}

/** The list as it should stand for the model of just now. */
export function settle(list: ListState, model: ListModel, rows: number): ListState {
  const at = cursorIndex(list, model);
  const next = moveTo(list, model, at, rows);
  // A filter hides marks and forgets none: several filters may gather what one action is for.
  const marks = [...list.marks].filter(model.exists);
  const same = next.cursor === list.cursor && next.index === list.index && next.top === list.top;
  if (same && marks.length === list.marks.size) return list;
  return { ...next, marks: marks.length === list.marks.size ? list.marks : new Set(marks) };
}

/** The window moved without the cursor, which follows only where it would leave the window. */
export function scrollBy(list: ListState, model: ListModel, by: number, rows: number): ListState {
  const most = Math.max(0, model.keys.length - rows);
  const top = Math.max(0, Math.min(list.top + by, most));
  const at = Math.max(top, Math.min(cursorIndex(list, model), top + rows - 1));
  return moveTo({ ...list, top }, model, at, rows);
}

export function withList(ui: UiState, view: ViewName, change: (list: ListState) => ListState): UiState {
  const list = ui.lists[view];
  const next = change(list);
  return next === list ? ui : { ...ui, lists: { ...ui.lists, [view]: next } };
}

export function toggleMark(list: ListState, key: string): ListState {
  const marks = new Set(list.marks);
  if (!marks.delete(key)) marks.add(key);
  return { ...list, marks };
}

/** Marks everything between the last marked row above or below and the cursor. */
export function markRange(list: ListState, { keys, indexes }: ListModel, at: number): ListState {
  const marked = [...list.marks].flatMap((key) => indexes.get(key) ?? []);
  if (marked.length === 0) return keys[at] === undefined ? list : toggleMark(list, keys[at]);
  const nearest = marked.reduce((best, index) => (Math.abs(index - at) < Math.abs(best - at) ? index : best));
  const range = keys.slice(Math.min(nearest, at), Math.max(nearest, at) + 1);
  return { ...list, marks: new Set([...list.marks, ...range]) };
}

/** Of all rows that the filter leaves, those in folded groups too; marks that it hides are left alone. */
export function invertedMarks(list: ListState, { rows }: ListModel): ListState {
  const hidden = [...list.marks].filter((key) => !rows.has(key));
  const inverted = [...rows.keys()].filter((key) => !list.marks.has(key));
  return { ...list, marks: new Set([...hidden, ...inverted]) };
}
