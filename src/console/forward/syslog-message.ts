/** Lines in the forms of syslog: RFC 3164, RFC 5424, and the two older ones that docker uses where none is named. */
import type { ForwardFormat } from "./target.ts";

export interface SyslogLine {
  readonly line: Uint8Array;
  readonly timeMs: number;
  /** Facility and severity. */
  readonly priority: number;
  /** Preceded by its length, as RFC 5425 wants it over TLS with RFC 5424. */
  readonly counted: boolean;
}

type Format = Extract<ForwardFormat, { kind: "syslog" }>;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** One message, which ends in a newline. */
export function syslogMessage(format: Format, { line, timeMs, priority, counted }: SyslogLine): Uint8Array {
  const message = Buffer.concat([Buffer.from(headOf(format, priority, new Date(timeMs))), line, Buffer.from("\n")]);
  const isNew = format.style === "rfc5424" || format.style === "rfc5424micro";
  return counted && isNew ? Buffer.concat([Buffer.from(`${message.length} `), message]) : message;
}

function headOf({ style, tag, hostname }: Format, priority: number, time: Date): string {
  const pid = process.pid;
  switch (style) {
    case "local":
      return `<${priority}>${stamp(time)} ${tag}[${pid}]: `;
    case "network":
      return `<${priority}> ${seconds(time)} ${hostname} ${tag}[${pid}]: `;
    case "rfc3164":
      return `<${priority}>${stamp(time)} ${hostname} ${tag}[${pid}]: `;
    case "rfc5424":
      return `<${priority}>1 ${seconds(time)} ${hostname} ${tag} ${pid} ${tag} - `;
    case "rfc5424micro":
      return `<${priority}>1 ${time.toISOString().replace("Z", "000Z")} ${hostname} ${tag} ${pid} ${tag} - `;
  }
}

// RFC 3164 has the sender's local time, and pads the day with a blank.
function stamp(time: Date): string {
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, "0"));
  return `${MONTHS[time.getMonth()]} ${String(time.getDate()).padStart(2)} ${clock.join(":")}`;
}

function seconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
