/** Where a token goes: dialog, menu, prompt, then the pane with the focus, then everywhere. */
import type { Token } from "../input/tokens.ts";
import { hearing } from "../keys/scopes.ts";
import { clickLog, wheelLog } from "../logs/mouse.ts";
import { bodyRows } from "../panes/table.ts";
import { tabAt } from "../panes/tabs.ts";
import { isIn, type Rect } from "../screen/grid.ts";
import { fieldAt } from "../state/form.ts";
import type { App } from "./app.ts";
import { type Scope, scopes, shortKeys } from "./binding.ts";
import { clickHeader } from "./columns.ts";
import { typeText } from "./line.ts";
import { takeLetter } from "./menu.ts";
import { tell } from "./messages.ts";
import { moveCursorTo, openView, scrollList, scrollViewer } from "./navigate.ts";

const WHEEL_ROWS = 3;

export function handleToken(app: App, token: Token): void {
  if (token.kind === "key") handleKey(app, token.name, token.text);
  else if (token.kind === "mouse") handleMouse(app, token);
  // A paste is text for the line that is open, never commands.
  else typeText(app, token.text);
}

function handleKey(app: App, key: string, text: string): void {
  const { chord } = app.ui.getState();
  const active = modalScopes(app) ?? scopes(app);
  if (chord.length === 0) {
    // What is text is for the line, whatever it means elsewhere.
    if (text !== "" && active.includes("line")) typeText(app, text);
    else if (active[0] !== "menu" || !takeLetter(app, key)) runKeys(app, active, [key]);
  } else if (key === "esc") setChord(app, []);
  else runKeys(app, active, [...chord, key]);
}

/** Does what they mean together, or waits for more. */
function runKeys(app: App, active: readonly Scope[], keys: readonly string[]): void {
  const meaning = app.keys.find(active, keys);
  setChord(app, meaning?.kind === "begun" ? keys : []);
  if (meaning?.kind === "run") meaning.binding.run(app);
  else if (meaning === undefined && keys.length > 1) tell(app, `no such keys: ${shortKeys(keys.join(" "))}`);
}

function setChord(app: App, chord: readonly string[]): void {
  if (chord.length > 0 || app.ui.getState().chord.length > 0) app.update((ui) => ({ ...ui, chord }));
}

/** Scopes of what lies over the panes, innermost first; undefined where nothing does. */
function modalScopes(app: App): readonly Scope[] | undefined {
  const { dialog, menu, columnBox, form, prompt } = app.ui.getState();
  if (dialog !== undefined) return hearing("dialog");
  if (menu !== undefined) return hearing("menu");
  if (columnBox !== undefined) return hearing("columns");
  if (form !== undefined) {
    const field = fieldAt(form);
    if (field === undefined) return hearing("buttons");
    return hearing(field.line === undefined ? "switch" : "form");
  }
  if (prompt === undefined) return undefined;
  return hearing(prompt.kind === "palette" ? "palette" : "prompt");
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
