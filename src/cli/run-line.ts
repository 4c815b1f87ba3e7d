/** Runs one command of the table and shows what it answers. */
import type { Command, CommandContext, CommandResult, ConnectionOptions } from "../commands/define.ts";
import type { Engine } from "../engine/types.ts";
import { LeptonError } from "../errors.ts";
import { render } from "./output/render.ts";
import { ReaderGone, type Sink } from "./output/sink.ts";
import type { CommandLine } from "./parse/command-line.ts";
import type { CliOptions } from "./run-cli.ts";
import { commandIo, tell } from "./streams.ts";
import { unconnected } from "./unconnected.ts";

export type RunLine = Extract<CommandLine, { kind: "run" }>;

/** The exit status of a command line; throws what went wrong. */
export async function runLine(asked: RunLine, options: CliOptions, sink: Sink): Promise<number> {
  const line = traced(asked, sink);
  const { command, globals } = line;
  try {
    if (command.connects === "none") return await run(line, noEngine(), { options, sink });
    const engine = await connected(command, globals.connection, options);
    const swept = sweep(engine, (text) => globals.debug === true && tell(sink, text));
    try {
      return await run(line, engine, { options, sink });
    } finally {
      await swept;
      close(engine);
    }
  } catch (error) {
    throw withExitCode(error, command);
  }
}

/** With --debug it is told what registries are asked; not across the screen of a dashboard. */
function traced(line: RunLine, sink: Sink): RunLine {
  const { debug, connection } = line.globals;
  if (debug !== true || line.command.path[0] === "dashboard") return line;
  const registry = { ...connection.registry, trace: (text: string) => tell(sink, text) };
  return { ...line, globals: { ...line.globals, connection: { ...connection, registry } } };
}

interface Face {
  readonly options: CliOptions;
  readonly sink: Sink;
}

async function run({ command, parsed, globals }: RunLine, engine: Engine, face: Face): Promise<number> {
  const { options, sink } = face;
  const ctx = { engine, io: commandIo(options, sink), signal: options.signal, connection: globals.connection };
  return show(await command.run(ctx, parsed), ctx, { ...face, debug: globals.debug === true });
}

function noEngine(): Engine {
  return unconnected(new LeptonError("internal", "this command has no engine"));
}

async function connected(
  { connects }: Command,
  connection: ConnectionOptions,
  { connect }: CliOptions,
): Promise<Engine> {
  try {
    return await connect(connection);
  } catch (error) {
    if (connects === "optional") return unconnected(error);
    throw error;
  }
}

// Every command clears away what killed ones left behind, beside its own work: it must not wait, and must not fail.
async function sweep(engine: Engine, trace: (text: string) => void): Promise<void> {
  try {
    await engine.system.sweep();
  } catch (error) {
    // Where containerd is away the command itself says so; what is left is swept by the next one.
    trace(`debug: cannot sweep what dead clients left: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function close(engine: Engine): void {
  try {
    engine.close();
  } catch {
    // It was never open.
  }
}

async function show(
  result: CommandResult,
  ctx: CommandContext,
  face: Face & { readonly debug: boolean },
): Promise<number> {
  const { options, sink, debug } = face;
  if (result.kind === "attach") {
    const { signals, signal } = options;
    const { runSession } = await import("./attach/session.ts");
    const { attachment, options: asked } = result;
    return runSession({ attachment, options: asked, stdin: () => options.stdin, sink, signals, signal });
  }
  if (result.kind !== "dashboard") {
    const { signal, signals } = options;
    return render(result, { sink, debug, signal, signals });
  }
  if (options.stdin.isTTY === true && options.stdout.isTTY === true) return options.openDashboard(ctx);
  const { firstScreen } = await import("./first-screen.ts");
  await sink.write("stdout", await firstScreen(ctx.engine));
  return 0;
}

// run and create answer 125 where the engine says no other; the rest answer 1.
function withExitCode(error: unknown, { failureExitCode: exitCode }: Command): unknown {
  if (exitCode === undefined || error instanceof ReaderGone) return error;
  if (!(error instanceof LeptonError)) {
    const message = error instanceof Error ? error.message : String(error);
    return new LeptonError("internal", message, { cause: error, exitCode });
  }
  if (error.exitCode !== undefined) return error;
  const { code, message, hint } = error;
  return new LeptonError(code, message, { ...(hint === undefined ? {} : { hint }), cause: error, exitCode });
}
