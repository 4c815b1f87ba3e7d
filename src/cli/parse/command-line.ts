/** Reads a command line by the table of commands. */
import type { Command, OptionSpec, Parsed } from "../../commands/define.ts";
import { suggest } from "../../text/suggest.ts";
import { spellings, usageLine } from "../help/usage.ts";
import { ANYWHERE_OPTIONS, GLOBAL_OPTIONS, type Globals, globalsOf, joinConnections, splitGlobals } from "./globals.ts";
import { FlagError, type SplitWords, splitWords } from "./options.ts";
import { ARGUMENT_EXIT_CODE, FLAG_EXIT_CODE, UsageError } from "./usage-error.ts";

export type CommandLine =
  | { readonly kind: "run"; readonly command: Command; readonly parsed: Parsed; readonly globals: Globals }
  | { readonly kind: "help"; readonly command: Command; readonly called: readonly string[] }
  /** Help about a group, e.g. `lepton container`, or about everything. */
  | { readonly kind: "overview"; readonly group: string | undefined }
  | { readonly kind: "version" }
  /** No command at all. */
  | { readonly kind: "nothing"; readonly globals: Globals };

/** What a command line asks for; throws UsageError. */
export function readCommandLine(argv: readonly string[], commands: readonly Command[]): CommandLine {
  const { globals, words } = globalWords(argv);
  if (globals.version) return { kind: "version" };
  if (words.length === 0) return globals.help ? { kind: "overview", group: undefined } : { kind: "nothing", globals };
  if (words[0] === "help") return helpAbout(words.slice(1), commands);
  const found = find(words, commands);
  if (found === undefined) return overview(words, commands);
  if (globals.help) return { kind: "help", command: found.command, called: found.called };
  return readCommand(found, globals);
}

function globalWords(argv: readonly string[]): ReturnType<typeof splitGlobals> {
  try {
    return splitGlobals(argv);
  } catch (error) {
    throw flagError(error, { called: [], usage: "lepton [OPTIONS] COMMAND [ARG...]", options: GLOBAL_OPTIONS });
  }
}

interface Found {
  readonly command: Command;
  /** The words it was called by. */
  readonly called: readonly string[];
  readonly rest: readonly string[];
}

/** The command with the longest spelling that the words begin with. */
function find(words: readonly string[], commands: readonly Command[]): Found | undefined {
  const matches = commands.flatMap((command) =>
    spellings(command)
      .filter((spelling) => spelling.every((word, index) => word === words[index]))
      .map((called) => ({ command, called, rest: words.slice(called.length) })),
  );
  return matches.reduce<Found | undefined>(
    (best, match) => (best === undefined || match.called.length > best.called.length ? match : best),
    undefined,
  );
}

function readCommand({ command, called, rest }: Found, globals: Globals): CommandLine {
  const split = commandWords({ command, called, rest });
  if (split.help) return { kind: "help", command, called };
  checkArity(command, called, split.args.length);
  const later = globalsOf(Object.fromEntries(anywhere(command).map(({ name }) => [name, split.options[name]])));
  return {
    kind: "run",
    command,
    parsed: { args: split.args, options: split.options },
    globals: {
      ...globals,
      connection: joinConnections(globals.connection, later.connection),
      debug: later.debug ?? globals.debug,
    },
  };
}

function commandWords({ command, called, rest }: Found): SplitWords {
  const options = [...command.options, ...anywhere(command)];
  try {
    return splitWords(rest, { options, stopsAtFirstArg: command.stopsAtFirstArg === true });
  } catch (error) {
    throw flagError(error, { called, usage: usageLine(command, called), options });
  }
}

function anywhere(command: Command): readonly OptionSpec[] {
  const own = command.options.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return ANYWHERE_OPTIONS.filter(({ name }) => !own.includes(name));
}

interface Place {
  readonly called: readonly string[];
  readonly usage: string;
  readonly options: readonly OptionSpec[];
}

function flagError(error: unknown, { called, usage, options }: Place): unknown {
  if (!(error instanceof FlagError)) return error;
  const nearest = nearestOption(error, options);
  return new UsageError(error.message, {
    exitCode: FLAG_EXIT_CODE,
    usage: `Usage:  ${usage}\n\nRun '${spoken(called)} --help' for more information`,
    ...(nearest === undefined ? {} : { hint: `did you mean --${nearest}?` }),
  });
}

// `-rm` is letters that are not there; whoever typed it meant the name. Nobody is led to what help does not show.
function nearestOption({ unknown, letters }: FlagError, options: readonly OptionSpec[]): string | undefined {
  const shown = options.filter((option) => option.hidden !== true || ANYWHERE_OPTIONS.includes(option));
  const names = ["help", ...shown.flatMap(({ name, aliases = [] }) => [name, ...aliases])];
  if (letters !== undefined) return names.find((name) => name === letters);
  return unknown === undefined ? undefined : suggest(unknown, names)[0];
}

function checkArity(command: Command, called: readonly string[], count: number): void {
  const least = command.args.filter(({ required }) => required).length;
  const most = command.args.some(({ variadic }) => variadic === true) ? Number.POSITIVE_INFINITY : command.args.length;
  if (count >= least && count <= most) return;
  throw new UsageError(`'${spoken(called)}' ${arityText(least, most)}`, {
    exitCode: ARGUMENT_EXIT_CODE,
    usage: `Usage:  ${usageLine(command, called)}\n\nRun '${spoken(called)} --help' for more information`,
  });
}

// docker's sentences (cli/required.go).
function arityText(least: number, most: number): string {
  if (most === 0) return "accepts no arguments";
  if (least === most) return `requires ${argumentsText(least)}`;
  if (most === Number.POSITIVE_INFINITY) return `requires at least ${argumentsText(least)}`;
  if (least === 0) return `requires at most ${argumentsText(most)}`;
  return `requires at least ${least} and at most ${argumentsText(most)}`;
}

function argumentsText(count: number): string {
  return count === 1 ? "1 argument" : `${count} arguments`;
}

function helpAbout(words: readonly string[], commands: readonly Command[]): CommandLine {
  if (words.length === 0) return { kind: "overview", group: undefined };
  const found = find(words, commands);
  if (found !== undefined && found.rest.length === 0)
    return { kind: "help", command: found.command, called: found.called };
  return overview(words, commands);
}

/** A group alone is asked about; any other word is a slip. */
function overview(words: readonly string[], commands: readonly Command[]): CommandLine {
  const [group = "", ...rest] = words;
  const visible = commands.filter(({ hidden }) => hidden !== true);
  const inGroup = visible.flatMap(spellings).filter((spelling) => spelling.length > 1 && spelling[0] === group);
  const asked = rest.filter((word) => word !== "--help" && word !== "-h");
  if (inGroup.length > 0 && asked.length === 0) return { kind: "overview", group };
  throw inGroup.length > 0
    ? unknownCommand(
        [group, asked[0] ?? ""],
        inGroup.map(([, word = ""]) => word),
        [group],
      )
    : unknownCommand([group], ["help", ...visible.flatMap(spellings).map(([word = ""]) => word)], []);
}

function unknownCommand(words: readonly string[], known: readonly string[], parent: readonly string[]): UsageError {
  const near = suggest(words.at(-1) ?? "", [...new Set(known)]).map((name) => [...parent, name].join(" "));
  return new UsageError(`unknown command: ${spoken(words)}`, {
    exitCode: ARGUMENT_EXIT_CODE,
    usage: `Run '${spoken(parent)} --help' for more information`,
    ...(near.length === 0 ? {} : { hint: `did you mean ${near.map((name) => `\`${spoken([name])}\``).join(" or ")}?` }),
  });
}

function spoken(words: readonly string[]): string {
  return ["lepton", ...words].join(" ");
}
