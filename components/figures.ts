/** Short figures of columns: each fits its few cells at any size. */

const UNITS = ["B", "K", "M", "G", "T", "P"] as const;

/** `64M`, `1.2G`: powers of 1024, at most four cells. */
export function shortBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = value < 9.95 && unit > 0 ? value.toFixed(1).replace(/\.0$/, "") : String(Math.round(value));
  return `${text}${UNITS[unit]}`;
}

/** `12.4`, `140`: 100 is one core. */
export function shortPercent(percent: number): string {
  return percent >= 99.95 ? String(Math.round(percent)) : percent.toFixed(1);
}

const AGES = [
  [60, "s"],
  [60, "m"],
  [24, "h"],
  [365, "d"],
] as const;

/** `5s`, `3m`, `2h`, `14d`, `2y`. */
export function shortAge(sinceMs: number, nowMs: number): string {
  let value = Math.max(0, Math.floor((nowMs - sinceMs) / 1000));
  for (const [size, unit] of AGES) {
    if (value < size) return `${value}${unit}`;
    value = Math.floor(value / size);
  }
  return `${value}y`;
}

/** `1,204`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A line of bars, the newest on the right. */
export function sparkline(values: readonly number[], cells: number, top: number, bars: readonly string[]): string {
  const shown = values.slice(-cells);
  const levels = shown.map((value) => bars[Math.min(bars.length - 1, Math.floor((value / top) * bars.length))] ?? "");
  return " ".repeat(Math.max(0, cells - shown.length)) + levels.join("");
}
