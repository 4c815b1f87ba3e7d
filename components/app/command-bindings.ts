/** The actions of the command table as bindings of the view that they act in. */
import type { Command } from "../../src/commands/define.ts";
import { idOf } from "../keys/bind.ts";
import { VIEWS } from "../views/index.ts";
import type { Binding } from "./binding.ts";
import { type ActionEntry, dispatch } from "./dispatch.ts";

/** Beside the dashboard's own: one of the same scope and name is the face of its command. */
export function withCommands(own: readonly Binding[], commands: readonly Command[]): readonly Binding[] {
  const names = new Set(own.map(idOf));
  const rest = commandBindings(commands).filter((binding) => !names.has(idOf(binding)));
  return [...own, ...rest];
}

/** Actions of one key are one binding (pause and unpause), and so are keys of one action (inspect). */
function commandBindings(commands: readonly Command[]): readonly Binding[] {
  const entries = commands.flatMap((command) => (command.actions ?? []).map((action) => ({ command, action })));
  const byPane = Map.groupBy(entries, ({ action }) => action.pane);
  return VIEWS.flatMap(({ name: scope }) => {
    const byKey = Map.groupBy(byPane.get(scope) ?? [], ({ action }) => action.key);
    const byName = Map.groupBy([...byKey], ([, actions]) => nameOf(actions));
    return [...byName].map(([name, groups]): Binding => {
      const actions = groups[0]?.[1] ?? [];
      return {
        scope,
        name,
        // Delete removes, as it does everywhere.
        keys: groups.flatMap(([key]) => (key === "D" ? [key, "delete"] : [key])),
        hint: actions[0]?.action.hint ?? "",
        summary: summaryOf(actions),
        actions,
        run: (app) => void dispatch(app, actions),
      };
    });
  });
}

function nameOf(entries: readonly ActionEntry[]): string {
  return (entries[0]?.action.hint ?? "").replaceAll(" ", "-");
}

function summaryOf([first]: readonly ActionEntry[]): string {
  if (first === undefined) return "";
  const { confirm, hint } = first.action;
  return `${hint}${confirm === "danger" || confirm === "always" ? " (asks)" : ""}: ${first.command.summary}`;
}
