/**
 * RFC 3339 with nanoseconds, always nine digits in UTC: such texts sort as the moments they name.
 */

/** `2026-01-02T03:04:05.123456789Z` of a count of nanoseconds since the epoch. */
export function rfc3339FromNs(ns: bigint): string {
  const ms = Number(ns / 1_000_000n);
  const rest = String(ns % 1_000_000n).padStart(6, "0");
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`;
}

/** Milliseconds since the epoch, with fraction; NaN where the text is no time. */
export function rfc3339ToMs(text: string): number {
  const match = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (!match) return Number.NaN;
  const [, seconds = "", fraction = "", zone = ""] = match;
  return Date.parse(`${seconds}${zone}`) + Number(`0${fraction}`) * 1000;
}

/** A wall clock in nanoseconds that steps only where the system's clock is set. */
export function createClock(): () => bigint {
  const anchor = () => ({ wallNs: BigInt(Date.now()) * 1_000_000n, monoNs: process.hrtime.bigint() });
  let from = anchor();
  return () => {
    const ns = from.wallNs + (process.hrtime.bigint() - from.monoNs);
    // Date.now() is cut to milliseconds, so a millisecond of difference is no step.
    if (Math.abs(Number(ns / 1_000_000n) - Date.now()) <= 2) return ns;
    from = anchor();
    return from.wallNs;
  };
}
