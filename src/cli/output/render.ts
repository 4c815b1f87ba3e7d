/** Shows what a command answered, and says with which status to exit. */
import type { CommandResult, ResultLine } from "../../commands/define.ts";
import type { GoValue } from "../../commands/go-value.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { SignalSource } from "../attach/streams.ts";
import { encodeJson } from "../template/json.ts";
import { TemplateError } from "../template/template.ts";
import { errorText } from "./errors.ts";
import { formatter } from "./format.ts";
import { renderTransfer } from "./progress/render.ts";
import type { Sink } from "./sink.ts";
import { renderTable } from "./table.ts";

export type Rendered = Exclude<CommandResult, { kind: "attach" } | { kind: "dashboard" }>;

export interface RenderOptions {
  readonly sink: Sink;
  readonly debug: boolean;
  /** When it aborts, what fails does so because of it. */
  readonly signal: AbortSignal;
  readonly signals?: SignalSource | undefined;
}

/** Writes a result; 1 where a part of it failed. */
export async function render(result: Rendered, options: RenderOptions): Promise<number> {
  switch (result.kind) {
    case "nothing":
      return 0;
    case "text":
      return write(options, result.text);
    case "lines":
      return renderLines(result.lines, options);
    case "table":
      return write(options, renderTable(result, viewOf(options)));
    case "live-table":
      return renderLive(result, options);
    case "json":
      return renderJson(result, options);
    case "document":
      return renderDocument(result, options);
    case "records":
      return renderRecords(result, options);
    case "transfer":
      return renderTransfer(result, options);
    case "bytes":
      for await (const { stream, data } of result.chunks) await options.sink.write(stream, data);
      return 0;
  }
}

async function write({ sink }: RenderOptions, text: string): Promise<number> {
  await sink.write("stdout", text);
  return 0;
}

function viewOf({ sink }: RenderOptions) {
  return { nowMs: Date.now(), isTty: sink.stdout.isTTY === true };
}

/** Text of others for stdout: made safe where a person reads it, exact where a program does. */
function shown({ sink }: RenderOptions, text: string): string {
  return sink.stdout.isTTY === true ? untrusted(text, { multiline: true }) : text;
}

async function renderLines(
  lines: AsyncIterable<ResultLine> | Iterable<ResultLine>,
  options: RenderOptions,
): Promise<number> {
  let exitCode = 0;
  for await (const line of lines) {
    if (options.signal.aborted) throw options.signal.reason;
    if ("text" in line) await options.sink.write("stdout", `${shown(options, line.text)}\n`);
    else {
      exitCode = 1;
      await options.sink.write("stderr", errorText(line.error, options.debug));
    }
  }
  return exitCode;
}

// As docker: the cursor goes home, and what is left of the last frame is wiped line by line.
async function renderLive(
  { columns, frames, options: table }: Extract<Rendered, { kind: "live-table" }>,
  options: RenderOptions,
): Promise<number> {
  const isTty = options.sink.stdout.isTTY === true;
  if (isTty) await options.sink.write("stdout", "\x1b[2J");
  for await (const rows of frames) {
    const text = renderTable({ columns, rows, options: table }, viewOf(options));
    await options.sink.write("stdout", isTty ? `\x1b[H${text.replace(/\n/g, "\x1b[K\n")}\x1b[J` : text);
  }
  return 0;
}

async function renderJson(
  { values, format = "", failures = [] }: Extract<Rendered, { kind: "json" }>,
  options: RenderOptions,
): Promise<number> {
  await options.sink.write("stdout", shown(options, jsonText(values as readonly GoValue[], format)));
  for (const failure of failures) await options.sink.write("stderr", errorText(failure, options.debug));
  return failures.length > 0 ? 1 : 0;
}

function jsonText(values: readonly GoValue[], format: string): string {
  if (format === "") return `${encodeJson(values, { indent: 4 })}\n`;
  if (format === "json") return `${encodeJson(values)}\n`;
  const make = formatter(format);
  // docker ends the output of a template even where there was nothing to show.
  return values.length === 0 ? "\n" : values.map((value) => `${make(value)}\n`).join("");
}

async function renderDocument(
  { value, text, format = "", failure }: Extract<Rendered, { kind: "document" }>,
  options: RenderOptions,
): Promise<number> {
  await options.sink.write("stdout", shown(options, format === "" ? text : await filled(format, value, options)));
  if (failure === undefined) return 0;
  await options.sink.write("stderr", errorText(failure, options.debug));
  return 1;
}

/** A line of a template; one that fails on its way leaves the line that it had begun, as docker's do. */
async function filled(format: string, value: unknown, options: RenderOptions): Promise<string> {
  const make = formatter(format);
  try {
    return `${make(value as GoValue)}\n`;
  } catch (error) {
    const { cause } = error as Error;
    if (cause instanceof TemplateError) await options.sink.write("stdout", shown(options, `${cause.partial}\n`));
    throw error;
  }
}

async function renderRecords(
  { records, text, object, format = "" }: Extract<Rendered, { kind: "records" }>,
  options: RenderOptions,
): Promise<number> {
  const make = format === "" ? undefined : formatter(format);
  for await (const record of records) {
    const line =
      make === undefined ? untrusted(text(record as never)) : shown(options, make(object(record as never) as GoValue));
    await options.sink.write("stdout", `${line}\n`);
  }
  return 0;
}
