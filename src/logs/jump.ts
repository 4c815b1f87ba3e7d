/** A time as it is typed to jump to. */
import { parseTimestamp } from "../text/age.ts";

const CLOCK = /^(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds since 1970 of `12:30`, `12:30:18`, `5m` (ago), or a date with its time; undefined for other texts. A
 * time of day is the last one that was: of `nowMs`'s day in local time, or of the day before.
 */
export function parseJump(text: string, nowMs: number): number | undefined {
  const trimmed = text.trim();
  const clock = CLOCK.exec(trimmed);
  if (clock === null) return trimmed === "" ? undefined : parseTimestamp(trimmed.replace(/^-/, ""), nowMs);
  const [hour = 0, minute = 0, second = 0] = clock.slice(1, 4).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(nowMs);
  date.setHours(hour, minute, second, Number((clock[4] ?? "0").padEnd(3, "0")));
  return date.getTime() <= nowMs ? date.getTime() : date.getTime() - DAY_MS;
}
