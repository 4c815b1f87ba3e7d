/** From a key on rows to a command of the table: targets, reasons against, the question, the run. */
import type { Command, PaneAction, PaneRow } from "../../src/commands/define.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import { displayWidth } from "../../src/text/width.ts";
import { fitLeft, label } from "../text.ts";
import type { App } from "./app.ts";
import { ask, tell, tellError } from "./messages.ts";
import { runCommand } from "./run.ts";

/** An action of the table in the pane it belongs to. */
export interface ActionEntry {
  readonly command: Command;
  readonly action: PaneAction;
}

export interface Target {
  readonly key: ObjectKey;
  readonly row: PaneRow;
}

export function actionsOf(commands: readonly Command[], pane: string): readonly ActionEntry[] {
  return commands.flatMap((command) =>
    (command.actions ?? []).filter((action) => action.pane === pane).map((action) => ({ command, action })),
  );
}

/** The marked rows, or the one under the cursor. */
export function targetsOf(app: App): readonly Target[] {
  const model = app.model();
  const { marks } = app.ui.getState().lists[model.view.name];
  const cursor = app.cursor();
  const keys = marks.size > 0 ? model.keys.filter((key) => marks.has(key)) : cursor === undefined ? [] : [cursor];
  return keys.flatMap((key) => {
    const row = rowOf(app, key);
    return row === undefined ? [] : [{ key, row }];
  });
}

function rowOf(app: App, key: ObjectKey): PaneRow | undefined {
  const { containers, images, namespaces } = app.store.getState();
  const pane = app.ui.getState().view;
  if (pane === "containers") {
    const row = containers.get(key);
    return row === undefined ? undefined : { pane, row };
  }
  if (pane === "images") {
    const row = images.get(key);
    return row === undefined ? undefined : { pane, row };
  }
  const row = namespaces.find(({ name }) => name === key);
  return pane === "namespaces" && row !== undefined ? { pane, row } : undefined;
}

/** Why an action cannot be done to a row just now; undefined where it can. */
export function reasonAgainst({ action }: ActionEntry, { row, key }: Target, app: App): string | undefined {
  const busy = app.store.getState().busy.get(key);
  if (busy !== undefined) return `${busy} is under way`;
  return action.disabled?.(row);
}

/** Does what a key means: the first of the actions that can be done to one of the targets. */
export async function dispatch(app: App, entries: readonly ActionEntry[]): Promise<void> {
  const targets = targetsOf(app);
  if (targets.length === 0) return;
  for (const entry of entries) {
    const able = targets.filter((target) => reasonAgainst(entry, target, app) === undefined);
    if (able.length > 0) return perform(app, entry, able);
  }
  const [entry] = entries;
  const [target] = targets;
  if (entry === undefined || target === undefined) return;
  const sooner = killInstead(app, entry, targets);
  if (sooner !== undefined) return perform(app, sooner, targets);
  tell(app, `cannot ${entry.action.hint} ${nameOf(target.row)}: ${reasonAgainst(entry, target, app)}`);
}

/** Stop once more while it is stopping means: now. Killing asks. */
function killInstead(app: App, { action }: ActionEntry, targets: readonly Target[]): ActionEntry | undefined {
  const { busy } = app.store.getState();
  const isStopping = action.hint === "stop" && targets.every(({ key }) => busy.get(key) === "stop");
  return isStopping ? actionsOf(app.commands, action.pane).find((entry) => entry.action.hint === "kill") : undefined;
}

async function perform(app: App, entry: ActionEntry, targets: readonly Target[]): Promise<void> {
  const { action, command } = entry;
  if (action.takesTerminal && targets.length > 1) return tell(app, `${action.hint} takes one at a time`);
  const asks = action.confirm === "danger" || (action.confirm === "many" && targets.length > 1);
  if (asks && !(await confirmed(app, action, targets))) return;
  const release = action.takesTerminal ? () => {} : app.store.markBusy(keysOf(targets), action.hint);
  try {
    for (const [namespace, group] of byNamespace(targets)) {
      const args = [...group.map(({ row }) => refOf(row)), ...(action.words ?? [])];
      await runCommand(
        app,
        command,
        { args, options: action.options ?? {} },
        { namespace, terminal: action.takesTerminal === true },
      );
    }
  } catch (error) {
    tellError(app, error);
  } finally {
    release();
  }
}

function confirmed(app: App, action: PaneAction, targets: readonly Target[]): Promise<boolean> {
  const what = targets.length === 1 ? "" : ` ${targets.length} ${action.pane}`;
  const verb = action.hint.charAt(0).toUpperCase() + action.hint.slice(1);
  const names = targets.map(({ row }) => label(nameOf(row)));
  const cells = Math.min(32, Math.max(...names.map(displayWidth)));
  return ask(app, {
    title: `${verb}${what}?`,
    lines: targets.map(({ row }, i) => `${fitLeft(names[i] ?? "", cells)}  ${about(row)}`.trimEnd()),
    button: { label: verb, danger: action.confirm === "danger" },
  });
}

function about(row: PaneRow): string {
  return row.pane === "containers" ? `${row.row.status.padEnd(8)} ${label(row.row.image)}` : "";
}

function nameOf({ row }: PaneRow): string {
  return row.name;
}

/** What commands take: a full id never means another container. */
export function refOf(target: PaneRow): string {
  return target.pane === "containers" ? target.row.id : target.row.name;
}

function keysOf(targets: readonly Target[]): readonly ObjectKey[] {
  return targets.map(({ key }) => key);
}

function byNamespace(targets: readonly Target[]): ReadonlyMap<string, readonly Target[]> {
  return Map.groupBy(targets, ({ row }) => (row.pane === "namespaces" ? row.row.name : row.row.namespace));
}
