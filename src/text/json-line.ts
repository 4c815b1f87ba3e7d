/** One value as one line of JSON that is as harmless on a terminal as it is exact. */

// JSON leaves these as they are, and a terminal would obey some of them.
const UNSAFE = /[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Without a line end; characters that steer a terminal are `\u` escapes, which mean the same. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replaceAll(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
