/** A terminal on a process: `run`, `start -a`, `attach`, `exec`. */
import type { AttachOptions } from "../../commands/define.ts";
import { parseDetachKeys } from "../../commands/detach-keys.ts";
import type { Attachment } from "../../engine/types.ts";
import { ReaderGone, type Sink } from "../output/sink.ts";
import { DetachFilter } from "./detach-filter.ts";
import { carryInput } from "./input.ts";
import { FORWARDED, type InputStream, type SignalSource } from "./streams.ts";
import { rawMode } from "./terminal.ts";

export interface Session {
  readonly attachment: Attachment;
  readonly options: AttachOptions;
  /** Asked for where input is wanted. */
  readonly stdin: () => InputStream;
  readonly sink: Sink;
  readonly signals: SignalSource;
  /** Ends the session, not the process. */
  readonly signal: AbortSignal;
}

/** Joins our streams to a process until it ends or we let go; its exit status, 0 where the keys were typed. */
export async function runSession(session: Session): Promise<number> {
  const { attachment, options, signal } = session;
  const letGo = Promise.withResolvers<"detached">();
  const detach = (): void => {
    attachment.detach();
    letGo.resolve("detached");
  };
  const undo = join(session, detach);
  signal.addEventListener("abort", detach, { once: true });
  if (signal.aborted) detach();
  try {
    const end = await Promise.race([untilExit(session), letGo.promise]);
    if (end === "detached") return 0;
    await options.after?.();
    return end;
  } finally {
    signal.removeEventListener("abort", detach);
    undo();
  }
}

/** Takes the terminal and the signals; returns how to give them back. */
function join(session: Session, detach: () => void): () => void {
  const { attachment, options, stdin } = session;
  const input = options.stdin ? stdin() : undefined;
  const raw = attachment.tty && input?.isTTY === true;
  const undo = [
    // Before the terminal is raw: a signal in between would leave it so.
    options.sigProxy ? forwardSignals(session) : endOnHangup(session, detach),
    raw ? rawMode(input) : () => undefined,
    attachment.tty ? followSize(session) : () => undefined,
  ];
  if (input !== undefined) {
    const filter = raw ? new DetachFilter(parseDetachKeys(options.detachKeys)) : undefined;
    undo.push(carryInput({ stdin: input, attachment, filter, onDetach: detach }));
  }
  return () => {
    for (const step of undo.reverse()) step();
  };
}

function forwardSignals({ attachment, signals }: Session): () => void {
  // The process may have just ended: then there is nobody to forward to.
  return signals.listen(FORWARDED, (name) => void attachment.kill(name).catch(() => undefined));
}

// A terminal that goes must not stay raw for whoever has it next.
function endOnHangup({ signals }: Session, detach: () => void): () => void {
  return signals.listen(["SIGHUP"], detach);
}

function followSize({ attachment, sink: { stdout } }: Session): () => void {
  const resize = (): void => {
    const { columns, rows } = stdout;
    if (columns === undefined || rows === undefined) return;
    // A process that is just starting or ending has no terminal to size.
    attachment.resize({ columns, rows }).catch(() => undefined);
  };
  if (stdout.isTTY !== true) return () => undefined;
  resize();
  stdout.on("resize", resize);
  return () => stdout.off("resize", resize);
}

async function untilExit({ attachment, options, sink }: Session): Promise<number> {
  // A failure of the exit is told where it is awaited, after the output.
  attachment.exit.catch(() => undefined);
  try {
    for await (const { stream, data } of attachment.output) {
      if (options.streams?.includes(stream) === false) continue;
      await sink.write(attachment.tty ? "stdout" : stream, data);
    }
    await sink.end();
  } catch (error) {
    if (error instanceof ReaderGone) attachment.detach();
    throw error;
  }
  return (await attachment.exit).exitCode;
}
