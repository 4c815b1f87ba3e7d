/** Timestamps of the wire: seconds as bigint and nanoseconds. Go's zero time, year 1, means "not set". */
import { LeptonError } from "../errors.ts";
import type { Timestamp } from "../gen/google/protobuf/timestamp.ts";

export type { Timestamp };

// 0001-01-01T00:00:00Z, what Go sends for a time that was never set.
const GO_ZERO_SECONDS = -62_135_596_800n;

/** Milliseconds since the epoch, rounded down; undefined where the time was never set. */
export function toMs(time: Timestamp | undefined): number | undefined {
  if (!isSet(time)) return undefined;
  return Number(time.seconds) * 1000 + Math.floor(time.nanos / 1_000_000);
}

/** Nanoseconds since the epoch; undefined where the time was never set. */
export function toNs(time: Timestamp | undefined): bigint | undefined {
  return isSet(time) ? time.seconds * 1_000_000_000n + BigInt(time.nanos) : undefined;
}

/** RFC 3339 in UTC with as many fractional digits as needed, as Go's RFC3339Nano; undefined where never set. */
export function toRfc3339(time: Timestamp | undefined): string | undefined {
  if (!isSet(time)) return undefined;
  const seconds = new Date(Number(time.seconds) * 1000).toISOString().slice(0, 19);
  const fraction = String(time.nanos).padStart(9, "0").replace(/0+$/, "");
  return `${seconds}${fraction === "" ? "" : `.${fraction}`}Z`;
}

/** A Timestamp of milliseconds since the epoch. */
export function fromMs(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1_000_000) };
}

/** A Timestamp of an RFC 3339 time with any offset and up to nine fractional digits; throws `invalid-argument`. */
export function fromRfc3339(text: string): Timestamp {
  const [, whole, fraction = "", zone] = /^(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text) ?? [];
  const ms = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(ms)) throw new LeptonError("invalid-argument", `"${text}" is not an RFC 3339 time`);
  return { seconds: BigInt(ms / 1000), nanos: Number(fraction.padEnd(9, "0")) };
}

function isSet(time: Timestamp | undefined): time is Timestamp {
  return time !== undefined && time.seconds !== GO_ZERO_SECONDS;
}
