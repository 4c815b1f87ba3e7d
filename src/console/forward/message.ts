/** A line of output in the form of its receiver. */
import { fluentdMessage } from "./fluentd-message.ts";
import { createJournalCounter, type JournalCounter, journalMessage } from "./journal-message.ts";
import type { LinePart } from "./lines.ts";
import { syslogMessage } from "./syslog-message.ts";
import type { ForwardTarget } from "./target.ts";

export interface OutputLine {
  readonly stream: "stdout" | "stderr";
  /** Without a newline. */
  readonly line: Uint8Array;
  readonly timeMs: number;
  /** Of a line that goes out in pieces. */
  readonly part?: LinePart | undefined;
}

// syslog(3): err and info, as docker gives them to the two streams.
const SEVERITY = { stderr: 3, stdout: 6 } as const;

/** What is sent for one line; whole, whatever stands in the line. */
export function messageOf(
  { format, address }: ForwardTarget,
  output: OutputLine,
  counter: JournalCounter = createJournalCounter(),
): Uint8Array {
  if (format.kind === "fluentd") return fluentdMessage(format, output);
  const severity = SEVERITY[output.stream];
  if (format.kind === "journal") return journalMessage(format, output, { severity, counter });
  if (format.kind === "journald") return Buffer.concat([Buffer.from(`<${severity}>`), output.line, NEWLINE]);
  const priority = format.facility * 8 + severity;
  // logger(1) makes the header itself.
  if (address.proto === "unixgram") return Buffer.concat([Buffer.from(`<${priority}>`), output.line, NEWLINE]);
  return syslogMessage(format, { ...output, priority, counted: address.proto === "tls" });
}

const NEWLINE = Buffer.from("\n");

/** What a connection begins with. */
export function preambleOf({ format }: ForwardTarget): Uint8Array | undefined {
  if (format.kind !== "journald") return undefined;
  // systemd-journald's stream protocol: identifier, unit, priority, "each line has a priority", and three that forward.
  return Buffer.from(`${format.identifier}\n\n6\n1\n0\n0\n0\n`);
}
