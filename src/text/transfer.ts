/** How far a transfer is. */
import type { TransferItem } from "../engine/types.ts";

export interface TransferTotals {
  readonly doneBytes: number;
  /** Undefined where nobody knows the whole. */
  readonly totalBytes: number | undefined;
  /** 0 to 1; 1 where there is nothing to move, 0 where nobody knows. */
  readonly share: number;
}

/** Sums over what has to be moved: what was there already is no part of the way. */
export function transferTotals(items: readonly TransferItem[]): TransferTotals {
  const moving = items.filter(({ state }) => state !== "exists");
  const doneBytes = moving.reduce((sum, item) => sum + item.doneBytes, 0);
  if (moving.some(({ totalBytes }) => totalBytes === undefined)) return { doneBytes, totalBytes: undefined, share: 0 };
  const totalBytes = moving.reduce((sum, item) => sum + Math.max(item.totalBytes ?? 0, item.doneBytes), 0);
  return { doneBytes, totalBytes, share: totalBytes === 0 ? 1 : doneBytes / totalBytes };
}

/** `12s`, `1m05s`, `2h03m`. */
export function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, "0")}s`;
  return whole < 360_000
    ? `${Math.floor(whole / 3600)}h${String(Math.floor(whole / 60) % 60).padStart(2, "0")}m`
    : "days";
}
