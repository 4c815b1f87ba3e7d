/** The usage line of a command. */
import type { ArgSpec, Command } from "../../commands/define.ts";

/** `lepton stop [OPTIONS] CONTAINER [CONTAINER...]`, with the words the user called it by. */
export function usageLine(command: Command, called: readonly string[] = shortName(command)): string {
  const options = command.options.some(({ hidden }) => hidden !== true) ? ["[OPTIONS]"] : [];
  return ["lepton", ...called, ...options, ...command.args.map(argUsage)].join(" ");
}

function argUsage({ name, required, variadic }: ArgSpec): string {
  if (required) return variadic === true ? `${name} [${name}...]` : name;
  return variadic === true ? `[${name}...]` : `[${name}]`;
}

/** The shortest spelling of a command: what people type. */
export function shortName({ path, aliases = [] }: Command): readonly string[] {
  return aliases.reduce((best, words) => (words.length < best.length ? words : best), path);
}

/** Every spelling of a command, the canonical one first. */
export function spellings({ path, aliases = [] }: Command): readonly (readonly string[])[] {
  return [path, ...aliases];
}
