/** A line of the palette as words and options of a command. */
import type { Command, OptionSpec, OptionValue, Parsed } from "../../src/commands/define.ts";
import { LeptonError } from "../../src/errors.ts";

/** Words split at blanks; quotes keep blanks together, also within a word as in `A='b c'`. */
export function splitWords(text: string): readonly string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|\S)+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
  );
}

/** Options that a line may carry: switches and texts. The shell takes all kinds. */
export function parseWords(command: Command, words: readonly string[]): Parsed {
  const args: string[] = [];
  const options: Record<string, OptionValue> = {};
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const isArg = word === "-" || !word.startsWith("-") || (command.stopsAtFirstArg === true && args.length > 0);
    if (isArg) args.push(word);
    else
      for (const { option, value } of optionsOf(command, word, rest))
        options[option.name] = optionValue(option, value, options);
  }
  const missing = command.args.filter(({ required }) => required)[args.length];
  if (missing !== undefined) throw new LeptonError("invalid-argument", `${nameOf(command)} needs ${missing.name}`);
  return { args, options };
}

interface Given {
  readonly option: OptionSpec;
  readonly value: string | undefined;
}

function optionsOf(command: Command, word: string, rest: string[]): readonly Given[] {
  if (word.startsWith("--")) {
    const [name = "", value] = splitOnce(word.slice(2));
    const option = find(command, ({ name: own, aliases }) => own === name || aliases?.includes(name) === true, word);
    return [{ option, value: value ?? (option.kind === "boolean" ? undefined : rest.shift()) }];
  }
  return [...word.slice(1)].map((letter) => {
    const option = find(command, ({ short }) => short === letter, word);
    return { option, value: option.kind === "boolean" ? undefined : rest.shift() };
  });
}

function splitOnce(text: string): readonly [string, string?] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}

function find(command: Command, test: (option: OptionSpec) => boolean, word: string): OptionSpec {
  const option = command.options.find(test);
  if (option === undefined) throw new LeptonError("invalid-argument", `${nameOf(command)} has no option "${word}"`);
  return option;
}

function optionValue(
  option: OptionSpec,
  value: string | undefined,
  before: Readonly<Record<string, OptionValue>>,
): OptionValue {
  if (option.kind === "boolean") return value !== "false";
  if (value === undefined) throw new LeptonError("invalid-argument", `--${option.name} needs a value`);
  if (option.kind === "string") return value;
  if (option.kind === "strings") return [...((before[option.name] as readonly string[] | undefined) ?? []), value];
  if (option.kind === "int" || option.kind === "number") return numberOf(option, value);
  throw new LeptonError("invalid-argument", `--${option.name} is for the shell: lepton takes it there`);
}

function numberOf(option: OptionSpec, value: string): number {
  const number = Number(value);
  if (value === "" || Number.isNaN(number)) {
    throw new LeptonError("invalid-argument", `--${option.name} needs a number, not "${value}"`);
  }
  return number;
}

/** The shortest spelling of a command, e.g. `stop`. */
export function nameOf({ path, aliases = [] }: Command): string {
  return [path, ...aliases].reduce((a, b) => (b.length < a.length ? b : a)).join(" ");
}

/** The command that these words begin with, and the words after it. */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  let found: { readonly command: Command; readonly rest: readonly string[] } | undefined;
  for (const command of commands) {
    for (const spelling of [command.path, ...(command.aliases ?? [])]) {
      const isLonger = found === undefined || words.length - spelling.length < found.rest.length;
      if (isLonger && spelling.every((word, i) => word === words[i]))
        found = { command, rest: words.slice(spelling.length) };
    }
  }
  return found;
}
