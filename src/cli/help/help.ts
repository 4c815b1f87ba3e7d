/** Help, made of the table. */
import type { Command, OptionSpec } from "../../commands/define.ts";
import { GLOBAL_OPTIONS } from "../parse/globals.ts";
import { shortName, spellings, usageLine } from "./usage.ts";
import { twoColumns, wrap } from "./wrap.ts";

const ABOUT = "A containerd client: docker's commands, and a live dashboard where lepton is called alone";

/** Help about everything, by group. */
export function rootHelp(commands: readonly Command[], width: number): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return [
    "Usage:  lepton [OPTIONS] COMMAND\n",
    wrapped(ABOUT, width),
    ...groups.map(
      (group) =>
        `${group}:\n${commandRows(
          shown.filter((command) => command.group === group),
          width,
        )}`,
    ),
    `Global Options:\n${optionRows([...GLOBAL_OPTIONS, HELP], width)}`,
    wrapped("Run 'lepton COMMAND --help' for more information on a command.", width),
  ].join("\n");
}

function wrapped(text: string, width: number): string {
  return `${wrap(text, width).join("\n")}\n`;
}

const HELP: OptionSpec = { name: "help", kind: "boolean", summary: "Print usage" };

function commandRows(commands: readonly Command[], width: number): string {
  const rows = commands.map((command) => [`  ${shortName(command).join(" ")}`, command.summary] as const);
  return twoColumns(rows, width);
}

/** Help about a group such as `container`. */
export function groupHelp(word: string, commands: readonly Command[], width: number): string {
  const rows = commands
    .filter(({ hidden }) => hidden !== true)
    .flatMap((command) => {
      const name = spellings(command).find((spelling) => spelling.length > 1 && spelling[0] === word);
      return name === undefined ? [] : [[`  ${name.slice(1).join(" ")}`, command.summary] as const];
    });
  return [
    `Usage:  lepton ${word} COMMAND\n`,
    `Commands:\n${twoColumns(rows, width)}`,
    wrapped(`Run 'lepton ${word} COMMAND --help' for more information on a command.`, width),
  ].join("\n");
}

/** Help about one command, in docker's layout. */
export function commandHelp(command: Command, called: readonly string[], width: number): string {
  const names = spellings(command).map((words) => ["lepton", ...words].join(" "));
  const options = command.options.filter(({ hidden }) => hidden !== true);
  return [
    `Usage:  ${usageLine(command, called)}\n`,
    wrapped(command.summary, width),
    ...(names.length > 1 ? [`Aliases:\n  ${names.join(", ")}\n`] : []),
    ...(options.length > 0 ? [`Options:\n${optionRows(options, width)}`] : []),
    ...(command.details === undefined ? [] : [wrapped(command.details, width)]),
  ].join("\n");
}

function optionRows(options: readonly OptionSpec[], width: number): string {
  const rows = [...options]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((option) => [optionName(option), option.summary + defaultText(option)] as const);
  return twoColumns(rows, width);
}

/** `  -a, --all` or `      --format string`. */
export function optionName({ name, short, kind, value }: OptionSpec): string {
  const letter = short === undefined ? "    " : ` -${short},`;
  return ` ${letter} --${name}${kind === "boolean" ? "" : ` ${value ?? kind}`}`;
}

/** ` (default 10)`, where there is one that is worth saying. */
export function defaultText({ default: value }: OptionSpec): string {
  if (value === undefined || value === false || value === "") return "";
  return ` (default ${typeof value === "string" ? `"${value}"` : value})`;
}
