/** The words that may stand at a place, as the table knows them. */
import type { Command, Completion, OptionSpec } from "../../commands/define.ts";
import { spellings } from "../help/usage.ts";

export interface Candidate {
  readonly value: string;
  /** A few words about it; may be empty. */
  readonly about: string;
}

/** The next words of all commands that begin with those before: commands, and groups by what is in them. */
export function commandWords(before: readonly string[], commands: readonly Command[]): readonly Candidate[] {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const found = new Map<string, string[]>();
  for (const command of shown) {
    for (const words of spellings(command)) {
      const next = words[before.length];
      if (next === undefined || !before.every((word, index) => word === words[index])) continue;
      const verb = words[before.length + 1];
      found.set(next, [...(found.get(next) ?? []), verb ?? command.summary]);
    }
  }
  return [...found].map(([value, abouts]) => ({ value, about: abouts.join(", ") })).sort(byValue);
}

function byValue(a: Candidate, b: Candidate): number {
  return a.value < b.value ? -1 : 1;
}

/** Names of options; letters only where a single dash is all there is. */
export function optionNames(options: readonly OptionSpec[], typed: string): readonly Candidate[] {
  const long = options.map(({ name, summary }) => ({ value: `--${name}`, about: summary }));
  const short = options.flatMap((option) =>
    option.short === undefined ? [] : [{ value: `-${option.short}`, about: option.summary }],
  );
  return [...(typed === "-" ? short : []), ...long, { value: "--help", about: "Print usage" }].sort(byValue);
}

/** What a value or an argument is chosen from: words, or what only somebody else knows. */
export function choiceOf(of: {
  readonly choices?: readonly string[];
  readonly complete?: Completion;
  readonly kind?: OptionSpec["kind"];
}): readonly Candidate[] | Completion {
  const words = of.choices ?? (of.kind === "boolean" ? ["true", "false"] : undefined);
  return words?.map((value) => ({ value, about: "" })) ?? of.complete ?? "none";
}
