/** Reads the words before the cursor as far as they make sense: half a line is no error. */
import type { OptionSpec } from "../../commands/define.ts";
import type { OptionTable } from "../parse/options.ts";

export interface Walked {
  readonly args: readonly string[];
  /** Texts of options that take one, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Names of the options that stand there. */
  readonly given: ReadonlySet<string>;
  /** The option whose value comes next. */
  readonly pending: OptionSpec | undefined;
  /** Whether an option may come next. */
  readonly open: boolean;
}

/** Splits words as `splitWords` does, but refuses none. */
export function walk(words: readonly string[], { options, stopsAtFirstArg }: OptionTable): Walked {
  const args: string[] = [];
  const values: Record<string, string> = {};
  const given = new Set<string>();
  let pending: OptionSpec | undefined;
  let open = true;
  const take = (option: OptionSpec | undefined, text: string | undefined): void => {
    if (option === undefined) return;
    given.add(option.name);
    if (text !== undefined) values[option.name] = text;
    else if (option.kind !== "boolean") pending = option;
  };
  for (const word of words) {
    if (pending !== undefined) {
      values[pending.name] = word;
      pending = undefined;
    } else if (!open || word === "-" || !word.startsWith("-")) {
      args.push(word);
      open &&= !stopsAtFirstArg;
    } else if (word === "--") open = false;
    else if (word.startsWith("--")) {
      const [name, text] = longParts(word);
      take(optionNamed(name, options), text);
    } else for (const [option, text] of shorts(word.slice(1), options)) take(option, text);
  }
  return { args, values, given, pending, open };
}

/** The name in `--name=text`, and the text where there is an equals sign. */
export function longParts(word: string): readonly [name: string, text: string | undefined] {
  const equals = word.indexOf("=");
  return equals < 0 ? [word.slice(2), undefined] : [word.slice(2, equals), word.slice(equals + 1)];
}

/** The option of a long name or alias. */
export function optionNamed(name: string, options: readonly OptionSpec[]): OptionSpec | undefined {
  return options.find((option) => option.name === name || option.aliases?.includes(name) === true);
}

// `-it` is two options; in `-n5` and `-n=5` the rest is the value of the first that takes one.
function shorts(letters: string, options: readonly OptionSpec[]): [OptionSpec, string | undefined][] {
  const found: [OptionSpec, string | undefined][] = [];
  for (const [index, letter] of [...letters].entries()) {
    const option = options.find(({ short }) => short === letter);
    if (option === undefined) return found;
    const tail = letters.slice(index + 1);
    if (option.kind !== "boolean") return [...found, [option, tail === "" ? undefined : tail.replace(/^=/, "")]];
    found.push([option, undefined]);
  }
  return found;
}
