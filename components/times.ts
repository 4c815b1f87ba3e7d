/** Times of day as logs and events show them, local. */

/** `12:30:18.120`, from RFC 3339 with any fraction. */
export function timeOfDay(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "--:--:--.---" : `${clock(date)}.${padded(date.getMilliseconds(), 3)}`;
}

/** `12:30:18`. */
export function clockOf(timeMs: number): string {
  return clock(new Date(timeMs));
}

/** `20261126-123018`, for the names of files. */
export function stampOf(timeMs: number): string {
  const date = new Date(timeMs);
  const day = `${date.getFullYear()}${padded(date.getMonth() + 1, 2)}${padded(date.getDate(), 2)}`;
  return `${day}-${clock(date).replaceAll(":", "")}`;
}

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part, 2)).join(":");
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
