/** Where a token goes: dialog, menu, prompt, then the pane with the focus, then everywhere. */
import type { Token } from "../input/tokens.ts";
import { clickLog, wheelLog } from "../logs/mouse.ts";
import { bodyRows } from "../panes/table.ts";
import { tabAt } from "../panes/tabs.ts";
import { isIn, type Rect } from "../screen/grid.ts";
import type { DialogState, MenuState } from "../state/ui.ts";
import type { App } from "./app.ts";
import { bindingFor, scopes } from "./binding.ts";
import { columnBoxKey } from "./column-box.ts";
import { clickHeader } from "./columns.ts";
import { type ActionEntry, actionsOf, dispatch } from "./dispatch.ts";
import { formKey, formPaste } from "./form.ts";
import { moveCursorTo, openView, scrollList, scrollViewer } from "./navigate.ts";
import { promptKey, promptPaste } from "./prompt.ts";

const WHEEL_ROWS = 3;

export function handleToken(app: App, token: Token): void {
  const { prompt, form } = app.ui.getState();
  if (token.kind === "key") handleKey(app, token.name, token.text);
  else if (token.kind === "mouse") handleMouse(app, token);
  // A paste is text for the line that is open, never commands.
  else if (form !== undefined) formPaste(app, form, token.text);
  else if (prompt !== undefined) promptPaste(app, prompt, token.text);
}

function handleKey(app: App, key: string, text: string): void {
  const { dialog, menu, columnBox, form, prompt } = app.ui.getState();
  if (dialog !== undefined) dialogKey(app, dialog, key);
  else if (menu !== undefined) menuKey(app, menu, key);
  else if (columnBox !== undefined) columnBoxKey(app, columnBox, key);
  else if (form !== undefined) formKey(app, form, key, text);
  else if (prompt !== undefined) promptKey(app, prompt, key, text);
  else paneKey(app, key);
}

function paneKey(app: App, key: string): void {
  for (const scope of scopes(app)) {
    const binding = bindingFor(app, scope, key);
    const entries = scope === "list" ? actionsFor(app, key) : [];
    if (binding !== undefined) binding.run(app);
    else if (entries.length > 0) void dispatch(app, entries);
    else continue;
    return;
  }
}

function actionsFor(app: App, key: string): readonly ActionEntry[] {
  // Delete removes, as it does everywhere.
  const wanted = key === "delete" ? "D" : key;
  return actionsOf(app.commands, app.ui.getState().view).filter(({ action }) => action.key === wanted);
}

function dialogKey(app: App, dialog: DialogState, key: string): void {
  const { buttons, chosen, answer } = dialog;
  const move = (by: number) => {
    const next = (chosen + by + buttons.length) % buttons.length;
    app.update((ui) => ({ ...ui, dialog: { ...dialog, chosen: next } }));
  };
  if (key === "esc" || key === "q" || key === "n" || key === "ctrl-c") answer(0);
  else if (key === "enter" || key === "space") answer(chosen);
  else if (key === "y") answer(1);
  else if (["right", "tab", "l", "down", "j"].includes(key)) move(1);
  else if (["left", "shift-tab", "h", "up", "k"].includes(key)) move(-1);
}

function menuKey(app: App, menu: MenuState, key: string): void {
  const { items, chosen, answer } = menu;
  const move = (by: number) => {
    const next = (chosen + by + items.length) % items.length;
    app.update((ui) => ({ ...ui, menu: { ...menu, chosen: next } }));
  };
  const letter = items.find((item) => item.key === key);
  if (key === "esc" || key === "ctrl-c") answer(undefined);
  else if (key === "enter") answer(items[chosen]?.id);
  else if (letter !== undefined) answer(letter.id);
  else if (key === "down" || key === "j" || key === "tab") move(1);
  else if (key === "up" || key === "k" || key === "shift-tab") move(-1);
  else if (key === "q") answer(undefined);
}

function handleMouse(app: App, { action, x, y }: Extract<Token, { kind: "mouse" }>): void {
  const { dialog, menu, columnBox, form, prompt } = app.ui.getState();
  if ([dialog, menu, columnBox, form, prompt].some((modal) => modal !== undefined)) return;
  const { list, viewer, tabs, jobs } = app.layout();
  if (action === "wheel-up" || action === "wheel-down") {
    const rows = action === "wheel-up" ? -WHEEL_ROWS : WHEEL_ROWS;
    if (isIn(viewer, x, y)) scrollViewer(app, rows);
    else if (wheelLog(app, x, y, rows)) return;
    else if (isIn(list, x, y)) scrollList(app, rows);
  } else if (action === "press") {
    if (isIn(list, x, y)) clickList(app, list, x, y);
    else if (clickLog(app, x, y)) return;
    else if (isIn(jobs, x, y)) app.update((ui) => ({ ...ui, focus: "jobs" }));
    else if (isIn(tabs, x, y)) {
      const view = tabAt(app.scene(), app.ui.getState().columns, x);
      if (view !== undefined) openView(app, view);
    }
  }
}

function clickList(app: App, rect: Rect, x: number, y: number): void {
  // The first row is the header.
  const row = y - rect.y - 1;
  const { top } = app.ui.getState().lists[app.ui.getState().view];
  app.update((ui) => ({ ...ui, focus: "list" }));
  if (row < 0) clickHeader(app, x - rect.x);
  else if (row < bodyRows(rect.height) && top + row < app.model().keys.length) moveCursorTo(app, top + row);
}
