/** From a key on rows to a command of the table: targets, reasons against, the question, the run. */
import type { Command, PaneAction, Parsed } from "../../src/commands/define.ts";
import type { PaneRow } from "../../src/commands/pane.ts";
import { displayWidth } from "../../src/text/width.ts";
import { fitLeft, label } from "../text.ts";
import type { App } from "./app.ts";
import { keyText } from "./binding.ts";
import { performOnMany } from "./bulk.ts";
import { askForm } from "./form.ts";
import { ask, tell, tellError } from "./messages.ts";
import { runCommand, takesTerminal } from "./run.ts";
import { byNamespace, nameOf, namespaceOfTarget, refOf, type Target, targetsOf } from "./targets.ts";

/** An action of the table in the pane it belongs to. */
export interface ActionEntry {
  readonly command: Command;
  readonly action: PaneAction;
}

export function actionsOf(commands: readonly Command[], pane: string): readonly ActionEntry[] {
  return commands.flatMap((command) =>
    (command.actions ?? []).filter((action) => action.pane === pane).map((action) => ({ command, action })),
  );
}

/** Why an action cannot be done to a row just now; undefined where it can. */
export function reasonAgainst({ action }: ActionEntry, { row, key }: Target, app: App): string | undefined {
  const busy = app.store.getState().busy.get(key);
  if (busy !== undefined) return `${busy} is under way`;
  return action.disabled?.(row);
}

/** Whether it can be done just now, to one of the targets at least. */
export function isAble(entry: ActionEntry, targets: readonly Target[], app: App): boolean {
  if (entry.action.rowless === true) return true;
  return targets.some((target) => reasonAgainst(entry, target, app) === undefined);
}

/** Does what a key means: the first of the actions that can be done to one of the targets. */
export async function dispatch(app: App, entries: readonly ActionEntry[]): Promise<void> {
  const rowless = entries.find(({ action }) => action.rowless === true);
  if (rowless !== undefined) return perform(app, rowless, []);
  const targets = targetsOf(app);
  if (targets.length === 0) return tellWhyNone(app);
  for (const entry of entries) {
    const able = targets.filter((target) => reasonAgainst(entry, target, app) === undefined);
    if (able.length > 0) return perform(app, entry, able, targets);
  }
  const [entry] = entries;
  const [target] = targets;
  if (entry === undefined || target === undefined) return;
  const sooner = killInstead(app, entry, targets);
  if (sooner !== undefined) return perform(app, sooner, targets);
  tell(app, `cannot ${entry.action.hint} ${nameOf(target.row)}: ${reasonAgainst(entry, target, app)}`);
}

function tellWhyNone(app: App): void {
  const { view, lists } = app.ui.getState();
  if (lists[view].marks.size > 0)
    tell(app, `the filter hides all marked rows${keyText(app, "global", "back", ": % clears it")}`);
  else if (app.cursor() !== undefined)
    tell(app, `this is a pod${keyText(app, "list", "mark", ": % marks its containers")}`);
}

/** Stop once more while it is stopping means: now. Killing asks. */
function killInstead(app: App, { action }: ActionEntry, targets: readonly Target[]): ActionEntry | undefined {
  const { busy } = app.store.getState();
  const isStopping = action.hint === "stop" && targets.every(({ key }) => busy.get(key) === "stop");
  return isStopping ? actionsOf(app.commands, action.pane).find((entry) => entry.action.hint === "kill") : undefined;
}

async function perform(
  app: App,
  entry: ActionEntry,
  targets: readonly Target[],
  asked: readonly Target[] = targets,
): Promise<void> {
  const { action } = entry;
  if (targets.length > 1 && takesOne(entry)) return tell(app, `${action.hint} takes one at a time`);
  try {
    if (action.fields !== undefined) return await performForm(app, entry, targets[0]);
    const asks = action.confirm !== undefined && (action.confirm !== "many" || targets.length > 1);
    if (asks && !(await confirmed(app, action, targets))) return;
    const isBulk = asked.length > 1 && action.takesTerminal === undefined && entry.command.background !== true;
    if (!isBulk) return await performOn(app, entry, targets);
    const skipped = asked.flatMap((target) => {
      const reason = targets.includes(target) ? undefined : reasonAgainst(entry, target, app);
      return reason === undefined ? [] : [`${nameOf(target.row)}: ${reason}`];
    });
    await performOnMany(app, entry, { targets, skipped });
  } catch (error) {
    tellError(app, error);
  }
}

/** Several targets are words of one command, or a transfer each. */
function takesOne({ action, command }: ActionEntry): boolean {
  if (action.fields !== undefined || action.takesTerminal !== undefined) return true;
  return !isVariadic(command) && command.background !== true;
}

function isVariadic({ args }: Command): boolean {
  return args[0]?.variadic === true;
}

async function performOn(app: App, { action, command }: ActionEntry, targets: readonly Target[]): Promise<void> {
  const release =
    action.takesTerminal === true || command.background === true
      ? () => {}
      : app.store.markBusy(
          targets.map(({ key }) => key),
          action.hint,
        );
  try {
    for (const [namespace, all] of byNamespace(targets)) {
      for (const group of isVariadic(command) ? [all] : all.map((target) => [target])) {
        const args = [...group.map(({ row }) => refOf(row)), ...(action.words ?? [])];
        await run(app, { command, action }, { args, options: action.options ?? {} }, namespace);
      }
    }
  } finally {
    release();
  }
}

/** Asks for what the action needs beside its row; its row is the first argument. */
async function performForm(app: App, entry: ActionEntry, target: Target | undefined): Promise<void> {
  const { action, command } = entry;
  const namespace = target === undefined ? shownNamespace(app) : namespaceOfTarget(target);
  const base = { args: target === undefined ? [] : [refOf(target.row)], options: action.options ?? {} };
  const about = target === undefined ? "" : ` ${nameOf(target.row)}`;
  const request = { command, action, title: `${action.hint}${about}`, row: target?.row, base, namespace };
  const parsed = await askForm(app, request);
  if (parsed === undefined) return;
  const release = target === undefined ? () => {} : app.store.markBusy([target.key], action.hint);
  try {
    await run(app, entry, parsed, namespace);
  } finally {
    release();
  }
}

function run(app: App, { command }: ActionEntry, parsed: Parsed, namespace: string): Promise<void> {
  return runCommand(app, command, parsed, { namespace, terminal: takesTerminal(command, parsed) });
}

/** Where a command works that has no row. */
export function shownNamespace(app: App): string {
  return app.store.getState().namespace ?? app.engine.namespace;
}

function confirmed(app: App, action: PaneAction, targets: readonly Target[]): Promise<boolean> {
  const what = targets.length === 1 ? "" : ` ${targets.length} ${action.pane}`;
  const verb = action.hint.charAt(0).toUpperCase() + action.hint.slice(1);
  const names = targets.map(({ row }) => label(nameOf(row)));
  const cells = Math.min(32, Math.max(...names.map(displayWidth)));
  return ask(app, {
    title: `${verb}${what}?`,
    lines: targets.map(({ row }, i) => `${fitLeft(names[i] ?? "", cells)}  ${about(action, row)}`.trimEnd()),
    button: { label: verb, danger: action.confirm === "danger" },
  });
}

function about(action: PaneAction, row: PaneRow): string {
  if (action.about !== undefined) return label(action.about(row));
  return row.pane === "containers" ? `${row.row.status.padEnd(8)} ${label(row.row.image)}` : "";
}
