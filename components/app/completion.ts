/** What the words after a command of the palette may become: its arguments, its options and their values. */
import type { Command, Completion, OptionSpec } from "../../src/commands/define.ts";
import { bestMatches } from "../filter/fuzzy.ts";
import { isUp } from "../views/container-state.ts";
import { isShown } from "../views/shown.ts";
import type { App } from "./app.ts";
import { builtinOf } from "./builtins.ts";
import { findCommand, splitWords } from "./words.ts";

export interface Candidate {
  /** The whole line once chosen. */
  readonly line: string;
  readonly summary: string;
  readonly key: string;
  /** It wants a word more before it can run. */
  readonly open: boolean;
  /** May be taken for a line that is only like it. */
  readonly guess: boolean;
}

interface Word {
  readonly text: string;
  readonly summary: string;
  readonly open: boolean;
}

/** `head` is the line before the word that is being typed. */
export function wordCandidates(app: App, head: string, typed: string): readonly Candidate[] {
  const builtin = builtinOf(splitWords(head)[0] ?? "");
  // What may be left out is not put in unasked.
  const guess = builtin !== undefined && !(builtin.optional === true && typed === "");
  const words = bestMatches(typed, wordsAfter(app, head, typed), ({ text }) => text);
  return words.map(({ text, summary, open }) => ({
    line: `${head} ${text}`,
    summary,
    key: "",
    open,
    guess,
  }));
}

function wordsAfter(app: App, head: string, typed: string): readonly Word[] {
  const words = splitWords(head);
  const builtin = builtinOf(words[0] ?? "");
  if (builtin !== undefined) {
    const given = words.slice(1);
    return given.length > 0 && builtin.many !== true ? [] : plain(builtin.choices?.(app) ?? [], given);
  }
  const found = findCommand(app.commands, words);
  return found === undefined ? [] : commandWords(app, found.command, found.rest, typed);
}

function commandWords(app: App, command: Command, rest: readonly string[], typed: string): readonly Word[] {
  const asking = valueWanted(command, rest.at(-1));
  if (asking !== undefined) return plain(valuesOf(app, asking));
  if (typed.startsWith("-")) return optionWords(command, typed);
  const given = argumentsIn(command, rest);
  const spec = command.args[Math.min(given.length, command.args.length - 1)];
  const isTaken = spec?.variadic !== true && given.length >= command.args.length;
  return isTaken ? [] : plain(spec?.choices ?? completions(app, spec?.complete ?? "none"), given);
}

function plain(texts: readonly string[], given: readonly string[] = []): readonly Word[] {
  return texts
    .filter((text) => !given.includes(text))
    .map((text) => ({ text: /\s/.test(text) ? `"${text}"` : text, summary: "", open: false }));
}

/** The option before, where it waits for its value. */
function valueWanted(command: Command, before: string | undefined): OptionSpec | undefined {
  const option = before === undefined || before.includes("=") ? undefined : optionOf(command, before);
  return option === undefined || option.kind === "boolean" ? undefined : option;
}

function optionOf({ options }: Command, word: string): OptionSpec | undefined {
  return options.find(({ name, short, aliases = [] }) =>
    word.startsWith("--") ? [name, ...aliases].includes(word.slice(2)) : word.startsWith("-") && short === word.at(-1),
  );
}

/** `--name`, or `--name=value` where the name is there and its values are known. */
function optionWords(command: Command, typed: string): readonly Word[] {
  const [, name] = /^--([^=]+)=/.exec(typed) ?? [];
  if (name !== undefined) {
    const choices = optionOf(command, `--${name}`)?.choices ?? [];
    return plain(choices.map((choice) => `--${name}=${choice}`));
  }
  return command.options
    .filter(({ hidden }) => hidden !== true)
    .map(({ name, summary }) => ({ text: `--${name}`, summary, open: true }));
}

function valuesOf(app: App, { choices, complete }: OptionSpec): readonly string[] {
  return choices ?? completions(app, complete ?? "none");
}

function argumentsIn(command: Command, rest: readonly string[]): readonly string[] {
  return rest.filter((word, i) => !word.startsWith("-") && valueWanted(command, rest[i - 1]) === undefined);
}

function completions(app: App, kind: Completion): readonly string[] {
  const store = app.store.getState();
  const here = (row: { readonly namespace: string }) => isShown(row.namespace, store);
  const rows = [...store.containers.values()].filter(here);
  if (kind === "container") return rows.map(({ name }) => name);
  if (kind === "running-container") return rows.filter(isUp).map(({ name }) => name);
  if (kind === "image") return [...store.images.values()].filter(here).map(({ name }) => name);
  if (kind === "volume") return [...store.volumes.values()].filter(here).map(({ name }) => name);
  if (kind === "network") return [...new Set([...store.networks.values()].map(({ name }) => name))];
  return kind === "namespace" ? store.namespaces.map(({ name }) => name) : [];
}
