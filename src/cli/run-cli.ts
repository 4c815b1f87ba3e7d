/** The headless face: one command line, from words to an exit status. */
import type { CommandContext, ConnectionOptions } from "../commands/define.ts";
import { loadRow } from "../commands/rows.ts";
import { clientVersion } from "../commands/system/client-version.ts";
import type { Engine } from "../engine/types.ts";
import { LeptonError } from "../errors.ts";
import { withConfig } from "./config/with-config.ts";
import { errorText } from "./output/errors.ts";
import { ReaderGone, Sink } from "./output/sink.ts";
import { type CommandLine, readCommandLine } from "./parse/command-line.ts";
import { allRows, rowsFor } from "./parse/rows-for.ts";
import { type RunLine, runLine } from "./run-line.ts";
import type { CliStreams } from "./streams.ts";

export interface CliOptions extends CliStreams {
  readonly connect: (options: ConnectionOptions) => Promise<Engine>;
  /** Takes the terminal until the user leaves; its exit status. */
  readonly openDashboard: (ctx: CommandContext) => Promise<number>;
  /** Ends what is under way. */
  readonly signal: AbortSignal;
}

// What a shell reports of programs that SIGPIPE and SIGINT ended.
const READER_GONE = 141;
const INTERRUPTED = 130;
const COMPLETE = "__complete";
const DEFAULT_WIDTH = 80;
const MAX_WIDTH = 120;

/** Runs a command line (without the program's name) and resolves with its exit status; never rejects. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<number> {
  const sink = new Sink(options.stdout, options.stderr);
  const face: Face = { options, sink, debug: argv.includes("--debug") || argv.includes("-D") };
  try {
    const exitCode = await attempt(argv, face);
    await sink.end();
    return exitCode;
  } catch (error) {
    // What an interrupted command complains of is the interruption.
    if (options.signal.aborted) return INTERRUPTED;
    return await failed(error, face);
  } finally {
    sink.release();
  }
}

interface Face {
  readonly options: CliOptions;
  readonly sink: Sink;
  /** As far as it is known: a line that cannot be read says it too. */
  debug: boolean;
}

async function failed(error: unknown, { sink, debug }: Face): Promise<number> {
  if (error instanceof ReaderGone) return READER_GONE;
  try {
    await sink.write("stderr", errorText(error, debug));
    await sink.end(["stderr"]);
  } catch {
    // Nobody is left to tell.
    return READER_GONE;
  }
  return (error instanceof LeptonError ? error.exitCode : undefined) ?? 1;
}

async function attempt(argv: readonly string[], face: Face): Promise<number> {
  const { options, sink } = face;
  if (argv[0] === COMPLETE) return completed(argv.slice(1), face);
  const line = readCommandLine(argv, await rowsFor(argv));
  if (line.kind === "run") return configured(line, face);
  if (line.kind === "nothing") return configured(await dashboardLine(line), face);
  await sink.write("stdout", await told(line, Math.min(options.stdout.columns ?? DEFAULT_WIDTH, MAX_WIDTH) - 1));
  return 0;
}

// What the scripts of `completion` call; whatever it complains of would land in the line that is typed.
async function completed(argv: readonly string[], { options, sink }: Face): Promise<number> {
  const { complete } = await import("./complete/complete.ts");
  await sink.write("stdout", await complete(argv, options));
  return 0;
}

async function configured(line: RunLine, face: Face): Promise<number> {
  const { options, sink } = face;
  const globals = await withConfig(line.globals, options);
  face.debug = globals.debug ?? face.debug;
  return runLine({ ...line, globals }, options, sink);
}

/** Help and version: answers that need no engine. */
async function told(line: Exclude<CommandLine, { kind: "run" } | { kind: "nothing" }>, width: number): Promise<string> {
  if (line.kind === "version") return `lepton version ${clientVersion().version}\n`;
  const { commandHelp, groupHelp, rootHelp } = await import("./help/help.ts");
  if (line.kind === "help") return commandHelp(line.command, line.called, width);
  const rows = await allRows();
  return line.group === undefined ? rootHelp(rows, width) : groupHelp(line.group, rows, width);
}

/** `lepton` alone is `lepton dashboard`. */
async function dashboardLine({ globals }: Extract<CommandLine, { kind: "nothing" }>): Promise<RunLine> {
  const command = await loadRow(["dashboard"]);
  if (command === undefined) throw new LeptonError("internal", "the table has no dashboard");
  return { kind: "run", command, parsed: { args: [], options: {} }, globals };
}
