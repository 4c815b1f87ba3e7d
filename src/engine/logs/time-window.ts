/**
 * `--since` and `--until`, by comparing texts: a time in UTC with nine digits sorts as the moment it names.
 */
import { rfc3339FromNs } from "../../console/time.ts";

export interface TimeWindow {
  isBefore(time: string): boolean;
  isAfter(time: string): boolean;
}

export function createTimeWindow(sinceMs: number | undefined, untilMs: number | undefined): TimeWindow {
  const since = sinceMs === undefined ? "" : textOf(sinceMs);
  const until = untilMs === undefined ? "9999" : textOf(untilMs);
  // Many records in a row bear the same text.
  let [lastTime, lastSortable] = ["", ""];
  const sortable = (time: string): string => {
    if (time !== lastTime) [lastTime, lastSortable] = [time, sortableTime(time)];
    return lastSortable;
  };
  return {
    isBefore: (time) => since !== "" && sortable(time) < since,
    isAfter: (time) => untilMs !== undefined && sortable(time) > until,
  };
}

function textOf(ms: number): string {
  return rfc3339FromNs(BigInt(Math.round(Math.max(ms, 0) * 1_000_000)));
}

const UTC_LENGTH = "2026-01-02T03:04:05.123456789Z".length;

/** The same moment in UTC with nine digits; the text itself where it is no time. */
export function sortableTime(time: string): string {
  if (time.length === UTC_LENGTH && time.endsWith("Z")) return time;
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/.exec(time);
  if (match === null) return time;
  const [, seconds = "", fraction = "", zone = ""] = match;
  const utc = zone.length === 1 ? seconds : new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  return `${utc}.${fraction.padEnd(9, "0")}Z`;
}
