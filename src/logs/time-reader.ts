/** Times of log lines as numbers that can be compared, fast enough for every line of a flood. */

// `2026-01-02T03:04:` and what comes after it.
const MINUTE_LENGTH = 17;
const ZULU = 0x5a;

/**
 * Milliseconds since 1970 of RFC 3339 times, microseconds as their fraction; NaN for what is no time. It remembers the
 * last minute: lines of one log are seldom far apart.
 */
export function createTimeReader(): (time: string) => number {
  let minute = "";
  let minuteMs = Number.NaN;
  return (time) => {
    if (time.charCodeAt(time.length - 1) !== ZULU) return slowTime(time);
    const head = time.slice(0, MINUTE_LENGTH);
    if (head !== minute) {
      minute = head;
      minuteMs = Date.parse(`${head}00Z`);
    }
    return minuteMs + Number(time.slice(MINUTE_LENGTH, -1)) * 1000;
  };
}

/** With a zone; Date.parse ends at the milliseconds. */
function slowTime(time: string): number {
  const rest = /\.\d{3}(\d+)/.exec(time)?.[1];
  return Date.parse(time) + (rest === undefined ? 0 : Number(`0.${rest}`));
}
