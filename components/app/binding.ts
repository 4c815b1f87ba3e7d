/** What a key of the dashboard means, and where. */

import type { Keymap } from "../keys/keymap.ts";
import { hearing } from "../keys/scopes.ts";
import type { ViewName } from "../views/index.ts";
import type { App } from "./app.ts";
import type { ActionEntry } from "./dispatch.ts";

/** Where a key is listened to; the innermost scope that has it wins. */
export type Scope = PaneScope | ModalScope;

type PaneScope = "viewer" | "explorer" | "jobs" | "dock" | "list" | ViewName | "global";

/** Of what lies over the panes: questions, menus, lines that are typed. */
type ModalScope = "dialog" | "menu" | "columns" | "form" | "buttons" | "switch" | "palette" | "prompt" | "line";

export interface Binding {
  readonly scope: Scope;
  /** What the settings call it; one of its scope. */
  readonly name: string;
  /** Each one key, or several with blanks between, to be typed one after the other. */
  readonly keys: readonly string[];
  /** Word of the key hints at the foot. */
  readonly hint?: string;
  /** Sentence of the help. */
  readonly summary: string;
  /** Of the command table: the first that can be done is. */
  readonly actions?: readonly ActionEntry[];
  readonly run: (app: App) => void;
}

/** Scopes of the panes that hear keys just now, innermost first. */
export function scopes(app: App): readonly Scope[] {
  const { viewer, explorer, focus, dock, jobs, view } = app.ui.getState();
  if (viewer !== undefined) return hearing("viewer");
  if (jobs.full || focus === "jobs") return hearing("jobs");
  if (explorer !== undefined) return hearing("explorer");
  if (dock.full || focus === "dock") return hearing("dock");
  return hearing(view);
}

export interface Keyed {
  readonly keys: Keymap;
}

/** The first key of an action; empty where it has none. */
export function keyOf(keyed: Keyed, scope: Scope, name: string): string {
  return shortKeys(firstKey(keyed, scope, name) ?? "");
}

function firstKey({ keys }: Keyed, scope: Scope, name: string): string | undefined {
  return keys.of(scope).find((binding) => binding.name === name)?.keys[0];
}

/** A part of a sentence with the key of an action for `%`; empty where the action has none. */
export function keyText(keyed: Keyed, scope: Scope, name: string, text: string): string {
  const key = firstKey(keyed, scope, name);
  return key === undefined ? "" : text.replace("%", () => spoken(key));
}

/** As keyboards have it written: `Esc`, `Ctrl-S`. */
function spoken(keys: string): string {
  return keys
    .split(" ")
    .map((key) =>
      key
        .replace(/^ctrl-.$|^[a-z]{2,}/, capital)
        .replace("Pagedown", "PgDn")
        .replace("Pageup", "PgUp"),
    )
    .join(" ");
}

function capital(word: string): string {
  const all = word.length === 6 && word.startsWith("ctrl-") ? word.slice(0, -1) + word.slice(-1).toUpperCase() : word;
  return all.charAt(0).toUpperCase() + all.slice(1);
}

/** `^x c` for `ctrl-x c`. */
export function shortKeys(keys: string): string {
  return keys.replaceAll("ctrl-", "^").replaceAll("alt-", "M-");
}
