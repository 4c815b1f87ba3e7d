/** The menu of what the command table can do to the selection, each line with its key. */
import type { MenuItem } from "../state/ui.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import type { Binding } from "./binding.ts";
import { type ActionEntry, dispatch, isAble } from "./dispatch.ts";
import { nameOf, type Target, targetsOf } from "./targets.ts";

export function openActionMenu(app: App): void {
  const { view } = app.ui.getState();
  const targets = targetsOf(app);
  const lines = app.keys.of(view).flatMap((binding) => linesOf(app, binding, targets));
  if (lines.length === 0) return;
  const title = targets.length > 1 ? `${targets.length} ${view}` : (titleOf(targets[0]) ?? view);
  const answer = (id: string | undefined) => {
    app.update((ui) => ({ ...ui, menu: undefined }));
    const chosen = lines.find(({ item }) => item.id === id);
    if (chosen !== undefined) void dispatch(app, [chosen.action]);
  };
  const items = lines.map(({ item }) => item);
  app.update((ui) => ({ ...ui, menu: { title: label(title), items, chosen: 0, answer } }));
}

interface Line {
  readonly item: MenuItem;
  readonly action: ActionEntry;
}

/** What can be done to one of the targets at least, with a key that can be typed in a menu. */
function linesOf(app: App, { actions = [], keys }: Binding, targets: readonly Target[]): readonly Line[] {
  const action = actions.find((entry) => isAble(entry, targets, app));
  if (action === undefined) return [];
  const { hint } = action.action;
  const key = keys.find((each) => !each.includes(" ")) ?? "";
  return [{ item: { id: hint, key, label: hint, current: false }, action }];
}

function titleOf(target: Target | undefined): string | undefined {
  return target === undefined ? undefined : nameOf(target.row);
}
