/** What a command line runs in: streams, environment and signals, the process's own or a test's. */
import type { CommandIo } from "../commands/define.ts";
import type { InputStream, SignalSource } from "./attach/streams.ts";
import { errorText } from "./output/errors.ts";
import type { OutputStream, Sink } from "./output/sink.ts";

export interface CliStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signals: SignalSource;
}

/** The hands of the CLI for a command. */
export function commandIo({ stdin, stdout, env }: CliStreams, sink: Sink): CommandIo {
  const { columns, rows } = stdout;
  const isTty = stdout.isTTY === true;
  return {
    confirm: (question) => ask(question, stdin, sink),
    stdin,
    stdinIsTty: stdin.isTTY === true,
    stdoutIsTty: isTty,
    terminalSize: isTty && columns !== undefined && rows !== undefined ? { columns, rows } : undefined,
    env,
    warn: (text) => tell(sink, `WARNING: ${text}`),
    note: (text) => tell(sink, text),
  };
}

// Whether anybody hears it is found out by what is written next.
function tell(sink: Sink, text: string): void {
  sink.write("stderr", errorText(text, false))?.catch(() => undefined);
}

// docker asks `[y/N]` and takes anything but a yes for a no.
async function ask(question: string, stdin: InputStream, sink: Sink): Promise<boolean> {
  await sink.write("stderr", `${question} [y/N] `);
  await sink.end();
  for await (const chunk of stdin) return /^y(?:es)?\s*$/i.test(String(chunk));
  return false;
}
