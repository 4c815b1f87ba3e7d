/** The menu of what the command table can do to the selection, each line with its key. */
import type { MenuItem } from "../state/ui.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { keysIn, scopes } from "./binding.ts";
import { type ActionEntry, actionsOf, dispatch, isAble } from "./dispatch.ts";
import { nameOf, type Target, targetsOf } from "./targets.ts";

export function openActionMenu(app: App): void {
  const targets = targetsOf(app);
  const entries = able(app, targets);
  if (entries.length === 0) return;
  const items = entries.map(
    ({ action }): MenuItem => ({ id: action.hint, key: action.key, label: action.hint, current: false }),
  );
  const title =
    targets.length > 1
      ? `${targets.length} ${app.ui.getState().view}`
      : (titleOf(targets[0]) ?? app.ui.getState().view);
  const answer = (id: string | undefined) => {
    app.update((ui) => ({ ...ui, menu: undefined }));
    const chosen = entries.filter(({ action }) => action.hint === id);
    if (chosen.length > 0) void dispatch(app, chosen);
  };
  app.update((ui) => ({ ...ui, menu: { title: label(title), items, chosen: 0, answer } }));
}

/** What can be done to one of the targets at least; of several keys for the same thing the first. */
function able(app: App, targets: ReturnType<typeof targetsOf>): readonly ActionEntry[] {
  const seen = new Set<string>();
  const own = keysIn(app, scopes(app));
  return actionsOf(app.commands, app.ui.getState().view).filter((entry) => {
    const { hint, key } = entry.action;
    const isNew = !own.has(key) && !seen.has(hint) && isAble(entry, targets, app);
    if (isNew) seen.add(hint);
    return isNew;
  });
}

function titleOf(target: Target | undefined): string | undefined {
  return target === undefined ? undefined : nameOf(target.row);
}
