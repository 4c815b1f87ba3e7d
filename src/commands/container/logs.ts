/** `logs` and `top`. */
import type { LogOptions, LogRecord, OutputChunk } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { parseTimestamp } from "../../text/age.ts";
import { lostLinesText } from "../../text/lost-lines.ts";
import { alignRows } from "../../text/table.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command, Parsed } from "../define.ts";
import { notATime } from "../filters.ts";
import { SINCE, UNTIL } from "../options.ts";
import { arg, flag, given, text } from "../read.ts";
import { CONTAINERS } from "./lifecycle.ts";
import { jsonChunks } from "./log-json.ts";

export const logs: Command = {
  path: ["container", "logs"],
  aliases: [["logs"]],
  group: "Containers",
  summary: "Fetch the logs of a container",
  args: [{ ...CONTAINERS, variadic: false }],
  options: [
    { name: "details", kind: "boolean", summary: "Show extra details provided to logs" },
    {
      name: "format",
      kind: "string",
      value: "string",
      summary: "'json' for an object a line: time, stream, text",
    },
    { name: "follow", short: "f", kind: "boolean", summary: "Follow log output" },
    { ...SINCE, summary: `${SINCE.summary.replace("Show", "Show logs")}` },
    {
      name: "tail",
      short: "n",
      kind: "string",
      value: "string",
      default: "all",
      summary: "Number of lines to show from the end of the logs",
    },
    { name: "timestamps", short: "t", kind: "boolean", summary: "Show timestamps" },
    { ...UNTIL, summary: `${UNTIL.summary.replace("Show", "Show logs")}` },
  ],
  actions: [{ pane: "containers", key: "l", hint: "logs", options: { follow: true } }],
  async run(ctx, parsed) {
    const asJson = isJson(parsed);
    const batches = ctx.engine.containers.logBatches(arg(parsed, 0), { ...logOptions(parsed), signal: ctx.signal });
    if (asJson) return { kind: "bytes", chunks: jsonChunks(batches) };
    const show = { timestamps: flag(parsed, "timestamps"), details: flag(parsed, "details"), warn: ctx.io.warn };
    return { kind: "bytes", chunks: chunksOf(batches, show) };
  },
};

function isJson(parsed: Parsed): boolean {
  const format = text(parsed, "format") ?? "";
  if (format === "" || format === "json") return format === "json";
  throw new LeptonError("invalid-argument", `invalid value for --format: "${format}"`, {
    hint: "logs are printed as they are, or as json",
  });
}

function logOptions(parsed: Parsed): LogOptions {
  return {
    follow: flag(parsed, "follow"),
    ...given("tail", tailOf(text(parsed, "tail") ?? "all")),
    ...given("sinceMs", timeOf(parsed, "since")),
    ...given("untilMs", timeOf(parsed, "until")),
  };
}

function tailOf(word: string): number | undefined {
  if (word === "all") return undefined;
  if (!/^[+-]?\d+$/.test(word)) throw new LeptonError("invalid-argument", `invalid value for --tail: "${word}"`);
  // docker takes a negative number for all.
  return Number(word) < 0 ? undefined : Number(word);
}

/** Milliseconds of `--since` or `--until`; throws `invalid-argument`. */
export function timeOf(parsed: Parsed, name: "since" | "until"): number | undefined {
  const word = text(parsed, name);
  if (word === undefined || word === "") return undefined;
  const timeMs = parseTimestamp(word, Date.now());
  if (timeMs === undefined) throw notATime(word, `invalid value for "${name}": `);
  return timeMs;
}

interface Show {
  readonly timestamps: boolean;
  readonly details: boolean;
  readonly warn: (text: string) => void;
}

/** Runs of output of one stream, as large as the batches allow: a write for each line would cost more than reading it. */
async function* chunksOf(batches: AsyncIterable<readonly LogRecord[]>, show: Show): AsyncGenerator<OutputChunk> {
  const prefix = prefixer(show);
  for await (const batch of batches) {
    const parts: Uint8Array[] = [];
    let stream: OutputChunk["stream"] = "stdout";
    for (const record of batch) {
      // A notice stands between the lines: it must not look like one of them.
      if (record.lostLines !== undefined) show.warn(lostLinesText(record.lostLines));
      else {
        if (record.stream !== stream && parts.length > 0) yield { stream, data: Buffer.concat(parts.splice(0)) };
        stream = record.stream;
        parts.push(...prefix(record), record.data);
      }
    }
    if (parts.length > 0) yield { stream, data: Buffer.concat(parts) };
  }
}

// A long line comes as several records: only its first one gets a prefix.
function prefixer({ timestamps, details }: Show): (record: LogRecord) => readonly Uint8Array[] {
  if (!timestamps && !details) return () => [];
  const inLine = { stdout: false, stderr: false };
  return ({ stream, time, data }) => {
    const begins = !inLine[stream];
    inLine[stream] = data.at(-1) !== 0x0a;
    // json-file keeps no attributes unless asked to: docker then prints the blank that ends them.
    const head = `${timestamps ? `${fixedNanos(time)} ` : ""}${details ? " " : ""}`;
    return begins ? [Buffer.from(head)] : [];
  };
}

/** RFC 3339 with nine digits, as docker pads it. */
export function fixedNanos(time: string): string {
  const [, seconds = time, fraction = "", zone = ""] = /^([^.Z+]*)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(time) ?? [];
  return `${seconds}.${fraction.padEnd(9, "0").slice(0, 9)}${zone}`;
}

export const top: Command = {
  path: ["container", "top"],
  aliases: [["top"]],
  group: "Containers",
  summary: "Display the running processes of a container",
  args: [
    { name: "CONTAINER", summary: "Container to look into", required: true, complete: "running-container" },
    { name: "PS OPTION", summary: "Options of ps", required: false, variadic: true, complete: "none" },
  ],
  options: [],
  stopsAtFirstArg: true,
  async run(ctx, parsed) {
    const { titles, rows } = await ctx.engine.containers.top(arg(parsed, 0), parsed.args.slice(1));
    const cells = [titles, ...rows].map((row) => row.map((cell) => untrusted(cell)));
    return { kind: "text", text: alignRows(cells, { minWidth: 20, padding: 3 }) };
  },
};
