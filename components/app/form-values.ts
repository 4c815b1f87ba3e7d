/** What the fields of a form come to: arguments and options of the command, and its line for a shell. */
import type { ActionField, ArgSpec, Command, OptionSpec, OptionValue, Parsed } from "../../src/commands/define.ts";
import { parseValue } from "../../src/commands/option-value.ts";
import { shellLine } from "../../src/text/shell.ts";
import { type FormField, type Judged, type Trouble, textOf } from "../state/form.ts";
import { nameOf, splitWords } from "./words.ts";

export interface Asked {
  readonly command: Command;
  readonly fields: readonly ActionField[];
  /** What is known before: the row as first argument, the options that the key implies. */
  readonly base: Parsed;
  /** Words before the command, e.g. the namespace. */
  readonly globals: readonly string[];
}

export function judgeFields(asked: Asked, filled: readonly FormField[]): Judged {
  const { command, base, globals } = asked;
  const parts = filled.map((field) => partOf(asked, field));
  const args = [...base.args, ...parts.flatMap((part) => part.args)];
  const options = Object.assign({}, base.options, ...parts.map((part) => part.options)) as Parsed["options"];
  const implied = Object.entries(base.options).flatMap(([name, value]) => impliedWords(command, name, value));
  const flags = [...implied, ...parts.flatMap((part) => part.flags)];
  return {
    parsed: { args, options },
    command: shellLine(["lepton", ...globals, ...nameOf(command).split(" "), ...flags, ...args]),
    trouble: parts.find(({ trouble }) => trouble !== undefined)?.trouble,
  };
}

interface Part {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  /** As they stand in a command line. */
  readonly flags: readonly string[];
  readonly trouble?: Trouble | undefined;
}

const NOTHING: Part = { args: [], options: {}, flags: [] };

function partOf({ command, fields }: Asked, field: FormField): Part {
  const option = command.options.find(({ name }) => name === field.of);
  if (option !== undefined) return field.line === undefined ? switchPart(option, field.on) : optionPart(option, field);
  const at = command.args.findIndex(({ name }) => name === field.of);
  const spec = command.args[at];
  if (spec === undefined) return NOTHING;
  const check = fields.find(({ of }) => of === field.of)?.check;
  return argPart(field, spec, { check, takesWords: command.args.slice(at).some(({ variadic }) => variadic === true) });
}

interface ArgRules {
  readonly check: ActionField["check"];
  /** It, or what follows it, takes as many words as there are: a command with its arguments. */
  readonly takesWords: boolean;
}

function argPart(field: FormField, { required }: ArgSpec, { check, takesWords }: ArgRules): Part {
  const text = textOf(field);
  const { of, label } = field;
  if (text === "") {
    return required ? { ...NOTHING, trouble: { of, text: `${label} is missing`, missing: true } } : NOTHING;
  }
  const complaint = check?.(text);
  const trouble = complaint === undefined ? undefined : { of, text: `${label}: ${complaint}`, missing: false };
  return { ...NOTHING, args: takesWords ? splitWords(text) : [text], trouble };
}

function switchPart(option: OptionSpec, on: boolean): Part {
  if (on === (option.default === true)) return { ...NOTHING, options: { [option.name]: on } };
  return { ...NOTHING, options: { [option.name]: on }, flags: [on ? flagOf(option) : `--${option.name}=false`] };
}

function optionPart(option: OptionSpec, field: FormField): Part {
  const text = textOf(field);
  if (text === "") return NOTHING;
  const words = option.kind === "strings" ? splitWords(text) : [text];
  const read = words.map((word) => parseValue(option, word));
  const flags = words.flatMap((word) => [flagOf(option), word]);
  const wrong = read.find((each) => "error" in each);
  if (wrong !== undefined && "error" in wrong) {
    return { ...NOTHING, flags, trouble: { of: field.of, text: `${field.label}: ${wrong.error}`, missing: false } };
  }
  const values = read.flatMap((each) => ("value" in each ? [each.value] : []));
  return {
    ...NOTHING,
    flags,
    options: { [option.name]: option.kind === "strings" ? (values as string[]) : values[0] },
  };
}

function impliedWords({ options }: Command, name: string, value: OptionValue): readonly string[] {
  const option = options.find((each) => each.name === name);
  if (option === undefined || value === false || value === undefined) return [];
  if (value === true) return [flagOf(option)];
  const values = Array.isArray(value) ? (value as readonly string[]) : [String(value)];
  return values.flatMap((each) => [flagOf(option), each]);
}

function flagOf({ name, short }: OptionSpec): string {
  return short === undefined ? `--${name}` : `-${short}`;
}
