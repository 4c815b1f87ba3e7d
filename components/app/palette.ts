/** The palette: what a line may become, and what it does. */
import type { Command, PaneAction } from "../../src/commands/define.ts";
import { bestMatches } from "../filter/fuzzy.ts";
import { label } from "../text.ts";
import type { App } from "./app.ts";
import { keyOf, scopes, shortKeys } from "./binding.ts";
import { BUILTINS, builtinOf } from "./builtins.ts";
import { type Candidate, wordCandidates } from "./completion.ts";
import { actionsOf, dispatch, shownNamespace } from "./dispatch.ts";
import { ask, tell, tellError } from "./messages.ts";
import { runCommand, takesTerminal } from "./run.ts";
import { findCommand, nameOf, parseWords, splitWords } from "./words.ts";

/** The table's commands that make sense here: what needs containerd, and is not shown here in any case. */
function tableCommands(app: App): readonly Command[] {
  const own = new Set(["dashboard", ...BUILTINS.flatMap(({ name, aliases = [] }) => [name, ...aliases])]);
  return app.commands.filter(
    (command) => command.hidden !== true && command.connects === undefined && !own.has(nameOf(command)),
  );
}

export function candidates(app: App, text: string): readonly Candidate[] {
  const space = text.search(/\s\S*$/);
  const head = space < 0 ? "" : text.slice(0, space).trim();
  return head === "" ? commandCandidates(app, text.trim()) : wordCandidates(app, head, text.slice(space + 1));
}

function commandCandidates(app: App, text: string): readonly Candidate[] {
  const builtins = BUILTINS.map(({ name, summary, choices, optional }) => ({
    line: name,
    summary,
    key: keyOfBuiltin(app, name),
    open: choices !== undefined && optional !== true,
    guess: true,
  }));
  const commands = tableCommands(app).map((command) => commandCandidate(app, command));
  return bestMatches(text, [...builtins, ...commands], ({ line }) => line);
}

function commandCandidate(app: App, command: Command): Candidate {
  const action = actionHere(app, command);
  const needsWord = command.args.some(({ required }) => required);
  return {
    line: nameOf(command),
    summary: command.summary,
    key: action === undefined ? "" : keyOfAction(app, action),
    // With a row selected an action knows what to do it to.
    open: needsWord && (action === undefined || (action.rowless !== true && app.cursor() === undefined)),
    guess: true,
  };
}

/** The key that leads to the same from here. */
function keyOfBuiltin(app: App, name: string): string {
  const keys = scopes(app).map((scope) => keyOf(app, scope, name));
  return keys.find((key) => key !== "") ?? "";
}

function keyOfAction({ keys }: App, action: PaneAction): string {
  const binding = keys.of(action.pane).find(({ actions }) => actions?.some((entry) => entry.action === action));
  return shortKeys(binding?.keys[0] ?? "");
}

/** What the command's key does in this view; what acts on no row can be done from any. */
function actionHere(app: App, { actions = [] }: Command): PaneAction | undefined {
  return actions.find(({ pane }) => pane === app.ui.getState().view) ?? actions.find(({ rowless }) => rowless === true);
}

/** Does what the line says; says why where it cannot. */
export async function runLine(app: App, text: string): Promise<void> {
  const words = splitWords(text);
  const [first] = words;
  if (first === undefined) return;
  const builtin = builtinOf(first);
  if (builtin !== undefined) return builtin.run(app, text.trim().slice(first.length).trim());
  const found = findCommand(app.commands, words);
  if (found === undefined || found.command.connects !== undefined) return tell(app, `no such command: ${label(first)}`);
  const { command, rest } = found;
  const action = actionHere(app, command);
  if (rest.length === 0 && action !== undefined) {
    return dispatch(
      app,
      actionsOf([command], action.pane).filter((entry) => entry.action === action),
    );
  }
  await runTyped(app, command, rest).catch((error: unknown) => tellError(app, error));
}

async function runTyped(app: App, command: Command, words: readonly string[]): Promise<void> {
  const parsed = parseWords(command, words);
  const isDanger = command.actions?.some(({ confirm }) => confirm === "danger") === true;
  const name = nameOf(command);
  const question = { title: `${name}?`, lines: parsed.args.map(label), button: { label: name, danger: true } };
  if (isDanger && !(await ask(app, question))) return;
  await runCommand(app, command, parsed, { namespace: shownNamespace(app), terminal: takesTerminal(command, parsed) });
}
