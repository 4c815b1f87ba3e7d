/** Reads the log of a container back from systemd's journal, by its own tool. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { LeptonError } from "../../errors.ts";
import type { LogOptions, LogRecord } from "../types.ts";

export interface JournalSource {
  /** What its entries have, `FIELD=value`. */
  readonly matches: readonly string[];
  /** journalctl, absolute. */
  readonly program: string;
}

/** Records in order, one at a time; a follower ends with the signal. */
export async function* readJournal(
  source: JournalSource,
  options: LogOptions = {},
): AsyncGenerator<LogRecord[], void, undefined> {
  const child = spawn(source.program, journalArgs(source.matches, options), {
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const failed = new Promise<unknown>((resolve) => child.once("error", resolve));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString("utf8")).slice(0, 4096)));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const record = recordOf(line);
      if (record !== undefined) yield [record];
    }
    const code = await Promise.race([ended, failed.then((error) => error)]);
    if (options.signal?.aborted === true || code === 0 || code === null) return;
    const why = complaint.trim().split("\n")[0] || (code instanceof Error ? code.message : `it ended with ${code}`);
    throw new LeptonError("internal", `journalctl cannot read the log: ${why}`);
  } finally {
    child.kill();
  }
}

/** What journalctl is asked; a match is never read as an option. */
export function journalArgs(matches: readonly string[], { follow, tail, sinceMs, untilMs }: LogOptions): string[] {
  const seconds = (ms: number) => `@${(ms / 1000).toFixed(6)}`;
  return [
    ...["--quiet", "--no-pager", "--output=json", "--all"],
    ...(follow === true ? ["--follow", ...(tail === undefined ? ["--no-tail"] : [])] : []),
    ...(tail === undefined ? [] : [`--lines=${tail}`]),
    ...(sinceMs === undefined ? [] : [`--since=${seconds(sinceMs)}`]),
    ...(untilMs === undefined ? [] : [`--until=${seconds(untilMs)}`]),
    ...matches,
  ];
}

const ERR = "3";

function recordOf(line: string): LogRecord | undefined {
  let entry: Readonly<Record<string, unknown>>;
  try {
    entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    // A line cut off by the end of the tool.
    return undefined;
  }
  const { MESSAGE: message, PRIORITY: priority, __REALTIME_TIMESTAMP: us, CONTAINER_PARTIAL_MESSAGE: part } = entry;
  if (typeof us !== "string" || !/^\d{1,17}$/.test(us)) return undefined;
  // What is no UTF-8 comes as a list of bytes.
  const data = Array.isArray(message) ? Buffer.from(message.map(Number)) : Buffer.from(String(message ?? ""));
  const ms = Number(us.slice(0, -3));
  const time = new Date(ms).toISOString().replace("Z", `${us.slice(-3)}000Z`);
  return {
    stream: priority === ERR ? "stderr" : "stdout",
    time,
    data: part === "true" ? data : Buffer.concat([data, NEWLINE]),
  };
}

const NEWLINE = Buffer.from("\n");
