/** Shows a transfer: bars on a terminal, docker's lines elsewhere, then what came of it. */
import type { TransferResult } from "../../../commands/define.ts";
import type { TransferProgress } from "../../../engine/types.ts";
import { openMeter } from "../../../text/transfer-rates.ts";
import { layersOf } from "../../../text/transfer-words.ts";
import { untrusted } from "../../../text/untrusted.ts";
import type { SignalSource } from "../../attach/streams.ts";
import type { OutputStream, Sink, StreamName } from "../sink.ts";
import { openBlock } from "./block.ts";
import { finalLine, frameLines } from "./frame.ts";
import { plainLines } from "./plain.ts";

export interface ProgressOptions {
  readonly sink: Sink;
  /** Where progress and summary go; default stdout. */
  readonly stream?: StreamName;
  /** Tells when the terminal was somebody else's for a while. */
  readonly signals?: SignalSource | undefined;
}

const FRAME_MS = 100;
const DEFAULT_SIZE = { columns: 80, rows: 24 };

/** Writes progress and summary, and notes to stderr; rejects as the transfer does. */
export async function renderTransfer(result: TransferResult, options: ProgressOptions): Promise<number> {
  const { sink, stream = "stdout" } = options;
  // Where there is a picture the notes go above it, with the next one; elsewhere a warning waits for nothing.
  if (result.quiet || sink[stream].isTTY !== true) result.notes?.listen(() => tryWrite(sink, "stderr", notes(result)));
  try {
    if (!result.quiet) await showProgress(result, options);
    const summary = result.summary((await result.transfer.result) as never);
    await sink.write("stderr", notes(result));
    await sink.write(stream, texts(summary));
    return 0;
  } finally {
    tryWrite(sink, "stderr", notes(result));
  }
}

async function showProgress(result: TransferResult, options: ProgressOptions): Promise<void> {
  const { sink, stream = "stdout" } = options;
  await sink.write(stream, texts(result.head));
  if (sink[stream].isTTY === true) return showFrames(result, options);
  const fresh = plainLines(result.direction);
  for await (const picture of result.transfer) {
    await sink.write(stream, texts(fresh(picture)));
  }
}

async function showFrames(
  result: TransferResult,
  { sink, signals, stream = "stdout" }: ProgressOptions,
): Promise<void> {
  const { transfer, direction } = result;
  const block = openBlock();
  const meter = openMeter();
  let latest: TransferProgress | undefined;
  const draw = () => {
    if (latest === undefined) return;
    const { columns, rows } = sizeOf(sink[stream]);
    const said = notes(result);
    if (said !== "") {
      tryWrite(sink, stream, block.erase(columns));
      tryWrite(sink, "stderr", said);
    }
    const rates = meter(latest, performance.now());
    tryWrite(sink, stream, block.draw(frameLines(latest, { direction, rates, columns, rows }), columns));
  };
  const unlisten = signals?.listen(["SIGCONT"], () => block.leave());
  const timer = setInterval(draw, FRAME_MS);
  try {
    for await (const picture of transfer) latest = picture;
  } finally {
    clearInterval(timer);
    unlisten?.();
    tryWrite(sink, stream, block.erase(sizeOf(sink[stream]).columns));
  }
  await transfer.result;
  await sink.write(stream, texts(layersOf(latest?.items ?? []).map((item) => finalLine(item, direction))));
}

// A terminal that does not know its size says 0.
function sizeOf({ columns, rows }: OutputStream): { readonly columns: number; readonly rows: number } {
  return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
}

// That the reader has gone is told by the next write that somebody waits for.
function tryWrite(sink: Sink, stream: StreamName, text: string): void {
  if (text === "") return;
  try {
    sink.write(stream, text)?.catch(() => undefined);
  } catch {
    // The same.
  }
}

function notes(result: TransferResult): string {
  return texts(result.notes?.take() ?? []);
}

function texts(lines: readonly string[]): string {
  return lines.map((line) => `${untrusted(line)}\n`).join("");
}
