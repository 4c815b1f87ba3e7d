/** What stands at the cursor: a command, an option, its value, or an argument. */
import type { ArgSpec, Command, OptionSpec } from "../../commands/define.ts";
import { loadRow } from "../../commands/rows.ts";
import { spellings } from "../help/usage.ts";
import { ANYWHERE_OPTIONS, GLOBAL_OPTIONS } from "../parse/globals.ts";
import { longParts, optionNamed, type Walked, walk } from "./walk.ts";

export type Place =
  /** The next word of a command that begins with these. */
  | { readonly kind: "command"; readonly before: readonly string[] }
  | { readonly kind: "option"; readonly options: readonly OptionSpec[] }
  /** `head` is what stands in the same word before the value, e.g. `--format=`. */
  | { readonly kind: "value"; readonly option: OptionSpec; readonly head: string }
  /** `given` are the words that stand for the same argument already. */
  | { readonly kind: "argument"; readonly arg: ArgSpec; readonly given: readonly string[] }
  | { readonly kind: "nothing" };

export interface Standing {
  readonly place: Place;
  /** Texts of the options before the cursor, by name: they say which containerd is asked. */
  readonly values: Readonly<Record<string, string>>;
}

/** Where a word stands after others, all without the program's name. */
export async function placeOf(before: readonly string[], current: string): Promise<Standing> {
  const globals = walk(before, { options: GLOBAL_OPTIONS, stopsAtFirstArg: true });
  const { args, values } = globals;
  const none: Place = { kind: "command", before: [] };
  if (args.length === 0) return { values, place: optionPlace(globals, current, GLOBAL_OPTIONS) ?? none };
  const isHelp = args[0] === "help";
  const words = isHelp ? args.slice(1) : args;
  const row = await loadRow(words);
  if (row === undefined) return { values, place: { kind: "command", before: words } };
  if (isHelp) return { values, place: { kind: "nothing" } };
  return withinCommand(row, words.slice(calledBy(row, words)), { current, values });
}

// Of a row that the words begin with.
function calledBy(row: Command, words: readonly string[]): number {
  const fitting = spellings(row).filter((spelling) => spelling.every((word, index) => word === words[index]));
  return Math.max(...fitting.map(({ length }) => length));
}

function withinCommand(
  row: Command,
  words: readonly string[],
  { current, values }: { readonly current: string; readonly values: Standing["values"] },
): Standing {
  // Its own come first: they win over global ones of the same name.
  const options = [...row.options, ...ANYWHERE_OPTIONS];
  const walked = walk(words, { options, stopsAtFirstArg: row.stopsAtFirstArg === true });
  const own = row.options.map(({ name }) => name);
  const global = Object.entries(walked.values).filter(([name]) => !own.includes(name));
  return {
    values: { ...values, ...Object.fromEntries(global) },
    place: optionPlace(walked, current, options) ?? argumentPlace(row.args, walked.args),
  };
}

/** Undefined where no option can stand. */
function optionPlace(walked: Walked, current: string, options: readonly OptionSpec[]): Place | undefined {
  const { pending, open, given } = walked;
  if (pending !== undefined) return { kind: "value", option: pending, head: "" };
  if (!open || !current.startsWith("-")) return undefined;
  const [name, text] = longParts(current);
  if (!current.startsWith("--") || text === undefined) {
    const left = options.filter(
      (option) => option.hidden !== true && (option.kind === "strings" || !given.has(option.name)),
    );
    return { kind: "option", options: left };
  }
  const option = optionNamed(name, options);
  return option === undefined ? { kind: "nothing" } : { kind: "value", option, head: `--${name}=` };
}

function argumentPlace(args: readonly ArgSpec[], before: readonly string[]): Place {
  const last = args.at(-1);
  const arg = args[before.length] ?? (last?.variadic === true ? last : undefined);
  if (arg === undefined) return { kind: "nothing" };
  return { kind: "argument", arg, given: arg.variadic === true ? before.slice(args.indexOf(arg)) : [] };
}
