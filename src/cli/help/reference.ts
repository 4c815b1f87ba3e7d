/** The reference of all commands as Markdown, made of the table. */
import type { Command, OptionSpec, PaneAction } from "../../commands/define.ts";
import { GLOBAL_OPTIONS } from "../parse/globals.ts";
import { defaultText } from "./help.ts";
import { shortName, spellings, usageLine } from "./usage.ts";

/** All commands, by group. */
export function commandsReference(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const groups = [...new Set(shown.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const own = shown.filter((command) => command.group === group);
    return `## ${group}\n\n${own.map(commandSection).join("\n")}`;
  });
  return `## Global options\n\n${optionTable(GLOBAL_OPTIONS)}\n${sections.join("\n")}`;
}

function commandSection(command: Command): string {
  const names = spellings(command).map((words) => `\`lepton ${words.join(" ")}\``);
  const options = command.options.filter(({ hidden }) => hidden !== true);
  return [
    `### ${shortName(command).join(" ")}\n`,
    `${command.summary}.\n`,
    `\`\`\`\n${usageLine(command)}\n\`\`\`\n`,
    ...(names.length > 1 ? [`Also: ${names.join(", ")}.\n`] : []),
    ...(command.details === undefined ? [] : [`${markdown(command.details)}\n`]),
    ...(options.length === 0 ? [] : [optionTable(options)]),
    ...(command.actions ?? []).map(keyText),
  ].join("\n");
}

function keyText({ key, hint, pane }: PaneAction): string {
  return `Key in the dashboard's ${pane}: \`${key}\` (${hint}).\n`;
}

function optionTable(options: readonly OptionSpec[]): string {
  const rows = [...options]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((option) => `| ${optionNames(option)} | ${markdown(option.summary + defaultText(option))} |`);
  return `| Option | |\n| --- | --- |\n${rows.join("\n")}\n`;
}

function optionNames({ name, short, aliases = [], kind, value }: OptionSpec): string {
  const argument = kind === "boolean" ? "" : ` ${value ?? kind}`;
  const flags = [...(short === undefined ? [] : [`-${short}`]), `--${name}`, ...aliases.map((alias) => `--${alias}`)];
  return flags.map((flag, index) => `\`${flag}${index === flags.length - 1 ? argument : ""}\``).join(", ");
}

// What Markdown and its tables would take for marks.
function markdown(text: string): string {
  return text.replace(/[|<>*]/g, (char) => `\\${char}`);
}
