/** What a command line runs in: streams, environment and signals, the process's own or a test's. */
import type { CommandIo } from "../commands/define.ts";
import { untrusted } from "../text/untrusted.ts";
import type { InputStream, SignalSource } from "./attach/streams.ts";
import { errorText } from "./output/errors.ts";
import type { OutputStream, Sink } from "./output/sink.ts";
import type { Terminal } from "./prompt.ts";

export interface CliStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: SignalSource;
}

/** The hands of the CLI for a command; `signal` ends a question that is open. */
export function commandIo(options: CliStreams & { readonly signal: AbortSignal }, sink: Sink): CommandIo {
  const { env } = options;
  return {
    confirm: (question) => confirm(question, options.stdin, sink),
    // Only where they are asked for: the runtime takes its time to make a stream.
    get ask() {
      return questions(options, sink)?.ask;
    },
    get askSecret() {
      return questions(options, sink)?.askSecret;
    },
    get stdin() {
      return options.stdin;
    },
    get stdinIsTty() {
      return options.stdin.isTTY === true;
    },
    get stdoutIsTty() {
      return options.stdout.isTTY === true;
    },
    get terminalSize() {
      const { isTTY, columns, rows } = options.stdout;
      return isTTY === true && columns !== undefined && rows !== undefined ? { columns, rows } : undefined;
    },
    env,
    warn: (text) => warn(sink, text),
    note: (text) => tell(sink, text),
    transfer: async (result) => {
      const { renderTransfer } = await import("./output/progress/render.ts");
      await renderTransfer(result, { sink, stream: "stderr", signals: options.signals });
    },
  };
}

type Questions = Required<Pick<CommandIo, "ask" | "askSecret">>;

function questions(options: Omit<Terminal, "write">, sink: Sink): Questions | undefined {
  const { stdin, signals, signal } = options;
  if (stdin.isTTY !== true) return undefined;
  // To stderr: what a command answers may go to a file.
  const write = async (text: string): Promise<void> => {
    await sink.write("stderr", text);
    await sink.end(["stderr"]);
  };
  const terminal = { stdin, signals, signal, write };
  return {
    ask: async (question) => (await import("./prompt.ts")).askLine(question, terminal),
    askSecret: async (question) => (await import("./prompt.ts")).askUnseen(question, terminal),
  };
}

/** Tells a person something; whether anybody hears it is found out by what is written next. */
export function tell(sink: Sink, text: string): void {
  sink.write("stderr", errorText(text, false))?.catch(() => undefined);
}

// As docker writes them, without the name of the program: scripts look for that.
function warn(sink: Sink, text: string): void {
  const own = text.startsWith("WARNING! ");
  const line = own ? untrusted(text, { multiline: true }) : `WARNING: ${untrusted(text)}`;
  sink.write("stderr", `${line}\n`)?.catch(() => undefined);
}

// docker asks `[y/N]` and takes anything but a yes for a no.
async function confirm(question: string, stdin: InputStream, sink: Sink): Promise<boolean> {
  await sink.write("stderr", `${question} [y/N] `);
  await sink.end();
  for await (const chunk of stdin) return /^y(?:es)?\s*$/i.test(String(chunk));
  return false;
}
