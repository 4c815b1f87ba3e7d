/** Points in time as docker writes and reads them. */
import { humanDuration, parseGoDuration } from "./duration.ts";

/** `3 minutes ago`. */
export function formatAge(thenMs: number, nowMs: number): string {
  return `${humanDuration(nowMs - thenMs)} ago`;
}

/** Go's Time.String() in local time without fraction: `2026-01-02 15:04:05 +0100 CET`. */
export function goTime(timeMs: number): string {
  const date = new Date(timeMs);
  const { sign, hours, minutes } = offsetOf(date);
  return `${localDate(date)} ${localTime(date)} ${sign}${hours}${minutes} ${zoneName(date)}`;
}

/** RFC 3339 in local time without fraction: Go's time.RFC3339. */
export function rfc3339(timeMs: number): string {
  const date = new Date(timeMs);
  const { sign, hours, minutes } = offsetOf(date);
  const zone = date.getTimezoneOffset() === 0 ? "Z" : `${sign}${hours}:${minutes}`;
  return `${localDate(date)}T${localTime(date)}${zone}`;
}

/** RFC 3339 in local time with nine digits of fraction, as docker prefixes events. */
export function rfc3339Nano(timeMs: number): string {
  const date = new Date(Math.trunc(timeMs));
  // A number of milliseconds is exact to about a microsecond today.
  const microseconds = Math.min(999_999, Math.round((timeMs - Math.floor(timeMs / 1000) * 1000) * 1000));
  const { sign, hours, minutes } = offsetOf(date);
  const zone = date.getTimezoneOffset() === 0 ? "Z" : `${sign}${hours}:${minutes}`;
  return `${localDate(date)}T${localTime(date)}.${pad(microseconds, 6)}000${zone}`;
}

/** `2026-01-02`, local. */
export function localDate(date: Date): string {
  return `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** `12:30:18`, local. */
export function localTime(date: Date): string {
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

function offsetOf(date: Date): { sign: string; hours: string; minutes: string } {
  const offset = -date.getTimezoneOffset();
  const absolute = Math.abs(offset);
  return { sign: offset < 0 ? "-" : "+", hours: pad(Math.trunc(absolute / 60)), minutes: pad(absolute % 60) };
}

// ICU abbreviates a zone only in the language of a country that uses it; Go reads the zone file's own name.
function zoneName(date: Date): string {
  for (const locale of ["en-US", "en-GB", "en-AU", "en-IN", "en-ZA"]) {
    const parts = new Intl.DateTimeFormat(locale, { timeZoneName: "short" }).formatToParts(date);
    const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    if (name === "GMT" && date.getTimezoneOffset() === 0 && locale === "en-US") continue;
    if (/^[A-Z]{2,5}$/.test(name)) return name;
  }
  const { sign, hours, minutes } = offsetOf(date);
  return minutes === "00" ? `${sign}${hours}` : `${sign}${hours}${minutes}`;
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

const UNIX = /^(-?\d+)(?:\.(\d{1,9}))?$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d)(?::(\d\d))?(?::(\d\d))?(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Milliseconds of docker's `--since` and `--until`: seconds since the epoch, a Go duration before now,
 * or RFC 3339 whose tail may be left out (then local time); undefined where it is none of them.
 */
export function parseTimestamp(text: string, nowMs: number): number | undefined {
  const durationMs = parseGoDuration(text);
  if (durationMs !== undefined && text !== "0") return nowMs - durationMs;
  const unix = UNIX.exec(text);
  if (unix !== null) return Number(unix[1]) * 1000 + Number(`0.${unix[2] ?? "0"}`) * 1000;
  return LOCAL.test(text) ? parseLocal(text) : undefined;
}

function parseLocal(text: string): number | undefined {
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = ""] =
    LOCAL.exec(text) ?? [];
  // Date reads a date and time without zone as local time, which is docker's rule too.
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
