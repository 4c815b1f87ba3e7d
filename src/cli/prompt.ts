/** Questions to a person at a terminal: a line, or a secret that is not shown. */
import { constants } from "node:os";
import { StringDecoder } from "node:string_decoder";
import { fromNode, LeptonError } from "../errors.ts";
import type { InputStream, SignalSource } from "./attach/streams.ts";
import { rawMode } from "./attach/terminal.ts";
import { SecretLine } from "./secret-line.ts";

export interface Terminal {
  readonly stdin: InputStream;
  readonly signals: SignalSource;
  /** Ends a question that is open. */
  readonly signal: AbortSignal;
  /** Shows text at once. */
  write(text: string): Promise<void>;
}

/** The line that is typed, without its end. */
export async function askLine(question: string, terminal: Terminal): Promise<string> {
  let line = "";
  await typed(question, terminal, (text) => {
    line += text;
    return line.includes("\n");
  });
  return line.split(/\r?\n/, 1)[0] ?? "";
}

/** A line that is typed unseen; Ctrl-C is `canceled` with exit status 130. */
export async function askUnseen(question: string, terminal: Terminal): Promise<string> {
  // From before the question on: somebody types fast.
  const restore = rawMode(terminal.stdin);
  try {
    const line = new SecretLine();
    await typed(question, terminal, (text) => line.feed(text));
    return line.text;
  } finally {
    restore();
    await terminal.write("\n");
  }
}

// Signals that would end us at once, raw mode and all; SIGINT and SIGTERM come by the abort signal.
const ENDING: readonly NodeJS.Signals[] = ["SIGHUP", "SIGQUIT"];

/** Asks, and hands on what is typed until `take` says that it is enough; the stream is left paused and usable. */
async function typed(question: string, terminal: Terminal, take: (text: string) => boolean): Promise<void> {
  const { stdin, signals, signal } = terminal;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const decoder = new StringDecoder();
  const onData = (chunk: Uint8Array): void => {
    try {
      if (take(decoder.write(Buffer.from(chunk)))) resolve();
    } catch (error) {
      reject(error);
    }
  };
  const onEnd = (): void => reject(new LeptonError("canceled", "the input ended before there was an answer"));
  const onAbort = (): void => reject(fromNode(signal.reason));
  const deaf = signals.listen(ENDING, (name) => {
    reject(new LeptonError("canceled", `ended by ${name}`, { exitCode: 128 + constants.signals[name] }));
  });
  stdin.on("data", onData).once("end", onEnd).once("error", onEnd);
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) onAbort();
  else if (stdin.readableEnded) onEnd();
  else stdin.resume();
  try {
    await Promise.all([promise, terminal.write(question)]);
  } finally {
    deaf();
    signal.removeEventListener("abort", onAbort);
    stdin.off("data", onData).off("end", onEnd).off("error", onEnd);
    stdin.pause();
  }
}
