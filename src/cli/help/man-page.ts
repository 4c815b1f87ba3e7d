/** The manual page lepton(1) in roff, made of the table. */
import type { Command, OptionSpec } from "../../commands/define.ts";
import { GLOBAL_OPTIONS } from "../parse/globals.ts";
import { defaultText } from "./help.ts";
import { shortName, spellings, usageLine } from "./usage.ts";

/** All commands, by group, in the macros of man(7). */
export function manPage(commands: readonly Command[]): string {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return [
    HEAD,
    ".SH GLOBAL OPTIONS\n",
    ...optionItems(GLOBAL_OPTIONS),
    ...groups.flatMap((group) => [
      `.SH ${roff(group.toUpperCase())}\n`,
      ...shown.filter((command) => command.group === group).map(commandPart),
    ]),
    TAIL,
  ].join("");
}

const HEAD = `.\\" Made from the table in src/commands by npm run gen.
.TH LEPTON 1 "" "lepton" "User Commands"
.SH NAME
lepton \\- a containerd client: docker's commands, and a live dashboard
.SH SYNOPSIS
.B lepton
[\\fIOPTIONS\\fR] [\\fICOMMAND\\fR [\\fIARG\\fR...]]
.SH DESCRIPTION
lepton runs and shows the containers and images of containerd. Its commands, flags, output and exit statuses are
docker's. Called alone, it opens the dashboard.
.PP
Options before the command say where containerd is; they are understood after it too, by their long names.
`;

const TAIL = `.SH EXIT STATUS
That of the process for run, start \\-a, attach and exec; 125 for a flag that is not right, and where run or create could
not do it; 126 and 127 for a command that cannot be executed or is not there; 128 and the number of the signal that ended
it; 1 for any other failure.
.SH ENVIRONMENT
.TP
.B CONTAINERD_ADDRESS
Socket of containerd.
.TP
.B CONTAINERD_NAMESPACE
Namespace to work in.
.TP
.B CONTAINERD_SNAPSHOTTER
Snapshotter of new containers.
.TP
.B LEPTON_DATA_ROOT
Where names, logs and the like are kept.
.TP
.B NO_COLOR
Turns colour off.
`;

function commandPart(command: Command): string {
  const names = spellings(command).map((words) => ["lepton", ...words].join(" "));
  return [
    `.SS ${roff(shortName(command).join(" "))}\n`,
    `.B ${roff(usageLine(command))}\n.PP\n`,
    `${textLine(`${command.summary}.`)}\n`,
    ...(names.length > 1 ? [`.PP\n${textLine(`Also: ${names.join(", ")}.`)}\n`] : []),
    ...(command.details === undefined ? [] : [`.PP\n${textLine(command.details)}\n`]),
    ...optionItems(command.options.filter(({ hidden }) => hidden !== true)),
  ].join("");
}

function optionItems(options: readonly OptionSpec[]): string[] {
  return [...options]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((option) => `.TP\n${optionNames(option)}\n${textLine(option.summary + defaultText(option))}\n`);
}

function optionNames({ name, short, aliases = [], kind, value }: OptionSpec): string {
  const flags = [...(short === undefined ? [] : [`-${short}`]), `--${name}`, ...aliases.map((alias) => `--${alias}`)];
  const argument = kind === "boolean" ? "" : ` \\fI${roff(value ?? kind)}\\fR`;
  return `${flags.map((flag) => `\\fB${roff(flag)}\\fR`).join(", ")}${argument}`;
}

// A dot or a quote at the start of a line would be a request.
function textLine(text: string): string {
  return roff(text).replace(/^(?=[.'])/gm, "\\&");
}

// A bare dash is a hyphen to roff, which nobody can paste into a shell.
function roff(text: string): string {
  return text.replace(/\\/g, "\\e").replace(/-/g, "\\-");
}
