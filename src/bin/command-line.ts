/** A command line in this process: its streams, its signals, its terminal. */
import { SignalDesk } from "../cli/attach/signal-desk.ts";
import { configPath } from "../cli/config/find.ts";
import { errorText } from "../cli/output/errors.ts";
import { lateOutput } from "../cli/output/late-output.ts";
import { type CliOptions, runCli } from "../cli/run-cli.ts";
import type { ConnectOptions } from "../engine/connect.ts";
import type { Engine } from "../engine/types.ts";

// A command that does not hear the first signal gets no longer.
const GRACE_MS = 2000;

/** Runs the words of a command line; its exit status, 128 and the number of the signal that ended it. */
export async function commandLine(argv: readonly string[]): Promise<number> {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(event, (error: unknown) => fault(error, argv));
  }
  const end = new AbortController();
  let ending: NodeJS.Signals | undefined;
  const signals = new SignalDesk(process, (name) => {
    if (ending !== undefined) process.exit(signalExitCode(name));
    ending = name;
    end.abort();
    setTimeout(() => process.exit(signalExitCode(name)), GRACE_MS).unref();
  });
  const exitCode = await runCli(argv, {
    get stdin() {
      return process.stdin;
    },
    stdout: lateOutput(1, () => process.stdout),
    stderr: lateOutput(2, () => process.stderr),
    env: process.env,
    signals,
    signal: end.signal,
    connect: (options) => connected({ ...options, signal: end.signal }),
    openDashboard: ({ engine, signal }) => dashboard(engine, { signals, signal }),
  });
  return ending === undefined ? exitCode : signalExitCode(ending);
}

// It costs some 8 ms to load, which help and mistakes need not wait for.
async function connected(options: ConnectOptions): Promise<Engine> {
  const { connect } = await import("../engine/connect.ts");
  return connect(options);
}

// What nobody caught is a fault of ours: one line of it, as of any other.
function fault(error: unknown, argv: readonly string[]): void {
  process.stderr.write(errorText(error, argv.includes("--debug") || argv.includes("-D")));
  process.exit(1);
}

function signalExitCode(name: NodeJS.Signals): number {
  return 128 + process.getBuiltinModule("node:os").constants.signals[name];
}

// Loaded only here: no other command pays for React.
async function dashboard(engine: Engine, { signals, signal }: Pick<CliOptions, "signals" | "signal">): Promise<number> {
  const [{ openDashboard }, { COMMANDS }, { Sink }, { runSession }, { sessionFile }, { settingsFile }] =
    await Promise.all([
      import("../../components/main.ts"),
      import("../commands/index.ts"),
      import("../cli/output/sink.ts"),
      import("../cli/attach/session.ts"),
      import("../disk/session-file.ts"),
      import("../disk/settings-file.ts"),
    ]);
  const settings = configPath({ env: process.env });
  await openDashboard({
    engine,
    commands: COMMANDS,
    session: sessionFile(process.env),
    settings: settings === undefined ? undefined : settingsFile(settings),
    attach: async ({ attachment, options }) => {
      const sink = new Sink(process.stdout, process.stderr);
      try {
        return await runSession({ attachment, options, stdin: () => process.stdin, sink, signals, signal });
      } finally {
        sink.release();
      }
    },
  });
  return 0;
}
