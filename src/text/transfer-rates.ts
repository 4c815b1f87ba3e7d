/** How fast bytes move, smoothed over the last seconds. */
import type { TransferItem, TransferProgress } from "../engine/types.ts";

export interface Rates {
  /** Bytes a second of each item that moves. */
  readonly items: ReadonlyMap<string, number>;
  /** Of all of them. */
  readonly total: number;
}

const SMOOTHING_MS = 3000;

interface Seen {
  readonly bytes: number;
  readonly rate: number;
}

/** A function that is shown pictures with their times, in milliseconds, and tells the rates. */
export function openMeter(): (picture: TransferProgress, nowMs: number) => Rates {
  let seen = new Map<string, Seen>();
  let total = 0;
  let lastMs: number | undefined;
  return ({ items }, nowMs) => {
    const spanMs = lastMs === undefined ? 0 : nowMs - lastMs;
    const next = new Map<string, Seen>();
    let movedBytes = 0;
    for (const item of items.filter(isMoving)) {
      // Bytes that were here before the first look came with an earlier try: they say nothing about speed.
      const before = seen.get(item.id) ?? { bytes: item.doneBytes, rate: 0 };
      const moved = Math.max(0, item.doneBytes - before.bytes);
      movedBytes += moved;
      next.set(item.id, { bytes: item.doneBytes, rate: smooth(before.rate, moved, spanMs) });
    }
    total = smooth(total, movedBytes, spanMs);
    seen = next;
    lastMs = nowMs;
    return { items: new Map([...next].map(([id, { rate }]) => [id, rate])), total };
  };
}

function smooth(rate: number, movedBytes: number, spanMs: number): number {
  if (spanMs <= 0) return rate;
  const now = (movedBytes / spanMs) * 1000;
  const weight = rate === 0 ? 1 : 1 - Math.exp(-spanMs / SMOOTHING_MS);
  return rate + (now - rate) * weight;
}

function isMoving({ state }: TransferItem): boolean {
  return state === "downloading" || state === "uploading";
}
