/** Lines in the native protocol of systemd's journal: one entry a datagram, fields as docker's driver names them. */
import { randomHex } from "../../disk/atomic.ts";
import type { OutputLine } from "./message.ts";
import type { ForwardFormat } from "./target.ts";

type Format = Extract<ForwardFormat, { kind: "journal" }>;

/** Numbers of one console's lines: docker's CONTAINER_LOG_EPOCH and CONTAINER_LOG_ORDINAL. */
export interface JournalCounter {
  readonly epoch: string;
  count: number;
}

export function createJournalCounter(): JournalCounter {
  return { epoch: randomHex(32), count: 0 };
}

/** One entry. */
export function journalMessage(
  format: Format,
  { line, timeMs, part }: OutputLine,
  { severity, counter }: { readonly severity: number; readonly counter: JournalCounter },
): Uint8Array {
  counter.count += 1;
  const fields: Readonly<Record<string, string>> = {
    ...format.fields,
    PRIORITY: String(severity),
    SYSLOG_TIMESTAMP: new Date(timeMs).toISOString(),
    CONTAINER_LOG_EPOCH: counter.epoch,
    CONTAINER_LOG_ORDINAL: String(counter.count),
    ...partFields(part),
  };
  return Buffer.concat([
    ...Object.entries(fields).map(([key, value]) => field(key, Buffer.from(value))),
    field("MESSAGE", line),
  ]);
}

function partFields(part: OutputLine["part"]): Readonly<Record<string, string>> {
  if (part === undefined) return {};
  return {
    ...(part.last ? {} : { CONTAINER_PARTIAL_MESSAGE: "true" }),
    CONTAINER_PARTIAL_ID: part.id,
    CONTAINER_PARTIAL_ORDINAL: String(part.ordinal),
    CONTAINER_PARTIAL_LAST: String(part.last),
  };
}

// A value with a newline goes with its length, 64 bits in little-endian order.
function field(key: string, value: Uint8Array): Uint8Array {
  if (!value.includes(NEWLINE)) return Buffer.concat([Buffer.from(`${key}=`), value, END]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(value.length));
  return Buffer.concat([Buffer.from(`${key}\n`), length, value, END]);
}

const NEWLINE = 0x0a;
const END = Buffer.from("\n");

/** The journal's form of a name: capitals, digits and underscores, the first of them a capital. */
export function journalField(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "_")
    .replace(/^[^A-Z]+/, "");
}
