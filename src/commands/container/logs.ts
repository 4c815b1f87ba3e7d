/** `logs` and `top`. */
import type { LogOptions, LogRecord } from "../../engine/types.ts";
import { LeptonError } from "../../errors.ts";
import { parseTimestamp } from "../../text/age.ts";
import { alignRows } from "../../text/table.ts";
import { untrusted } from "../../text/untrusted.ts";
import type { Command, Parsed } from "../define.ts";
import { SINCE, UNTIL } from "../options.ts";
import { arg, flag, given, text } from "../read.ts";
import { CONTAINERS } from "./lifecycle.ts";

export const logs: Command = {
  path: ["container", "logs"],
  aliases: [["logs"]],
  group: "Containers",
  summary: "Fetch the logs of a container",
  args: [{ ...CONTAINERS, variadic: false }],
  options: [
    { name: "details", kind: "boolean", summary: "Show extra details provided to logs" },
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
    const read = ctx.engine.containers.logs(arg(parsed, 0), { ...logOptions(parsed), signal: ctx.signal });
    const records = withoutNotices(read, (text) => ctx.io.warn(text));
    const prefix = { timestamps: flag(parsed, "timestamps"), details: flag(parsed, "details") };
    return { kind: "bytes", chunks: prefix.timestamps || prefix.details ? prefixed(records, prefix) : records };
  },
};

// A notice stands between the lines: it must not look like one of them.
async function* withoutNotices(
  records: AsyncIterable<LogRecord>,
  warn: (text: string) => void,
): AsyncGenerator<LogRecord> {
  for await (const record of records) {
    if (record.lostLines === undefined) yield record;
    else warn(record.lostLines < 0 ? "some lines are missing here" : `${record.lostLines} lines are missing here`);
  }
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
  if (timeMs === undefined) throw new LeptonError("invalid-argument", `invalid value for --${name}: "${word}"`);
  return timeMs;
}

interface Prefix {
  readonly timestamps: boolean;
  readonly details: boolean;
}

// A long line comes as several records: only its first one gets a prefix.
async function* prefixed(records: AsyncIterable<LogRecord>, prefix: Prefix): AsyncGenerator<LogRecord> {
  const inLine = { stdout: false, stderr: false };
  for await (const record of records) {
    const { stream, data, time } = record;
    if (inLine[stream]) yield record;
    else {
      // json-file keeps no attributes unless asked to: docker then prints the blank that ends them.
      const head = `${prefix.timestamps ? `${fixedNanos(time)} ` : ""}${prefix.details ? " " : ""}`;
      yield { ...record, data: Buffer.concat([Buffer.from(head), data]) };
    }
    inLine[stream] = data.at(-1) !== 0x0a;
  }
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
