/** Times of day as logs and events show them, local. */
import { localDate, localTime } from "../src/text/age.ts";

/** `12:30:18.120`, from RFC 3339 with any fraction. */
export function timeOfDay(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? "--:--:--.---"
    : `${localTime(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** `12:30:18`. */
export function clockOf(timeMs: number): string {
  return localTime(new Date(timeMs));
}

/** `20261126-123018`, for the names of files. */
export function stampOf(timeMs: number): string {
  const date = new Date(timeMs);
  return `${localDate(date).replaceAll("-", "")}-${localTime(date).replaceAll(":", "")}`;
}
