/** What every pane that scrolls has by the same names and keys, for keymaps to change together. */
import type { App } from "../app/app.ts";
import type { Binding, Scope } from "../app/binding.ts";

/** By that many rows; infinitely many are all there are. */
type Scroll = (app: App, by: number) => void;

export function ends(scope: Scope, scroll: Scroll, what: string): readonly Binding[] {
  const end = (name: string, keys: readonly string[], by: number): Binding => ({
    scope,
    name,
    keys,
    summary: `${name} ${what}`,
    run: (app) => scroll(app, by),
  });
  return [end("first", ["g", "home"], Number.NEGATIVE_INFINITY), end("last", ["G", "end"], Number.POSITIVE_INFINITY)];
}

/** `rows` are those of a page; `more` are other keys that turn to the next one. */
export function pages(
  scope: Scope,
  scroll: Scroll,
  rows: (app: App) => number,
  more: readonly string[] = [],
): readonly Binding[] {
  const page = (name: string, keys: readonly string[], summary: string, by: (rows: number) => number): Binding => ({
    scope,
    name,
    keys,
    summary,
    run: (app) => scroll(app, by(rows(app))),
  });
  return [
    page("page-down", ["ctrl-f", "pagedown", ...more], "page down", (all) => all),
    page("page-up", ["ctrl-b", "pageup"], "page up", (all) => -all),
    page("half-page-down", ["ctrl-d"], "half a page down", half),
    page("half-page-up", ["ctrl-u"], "half a page up", (all) => -half(all)),
  ];
}

function half(rows: number): number {
  return Math.max(1, Math.floor(rows / 2));
}
