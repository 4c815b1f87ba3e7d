/** When the ages on the screen will next read otherwise: nothing ticks where nothing changes. */
import type { StoreState } from "../../src/store/state.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Milliseconds until ages should be told anew. */
export function nextAgeMs({ connection, containers, namespace }: StoreState, nowMs: number): number {
  if (connection.kind === "reconnecting") return SECOND_MS;
  for (const row of containers.values()) {
    if (namespace !== undefined && row.namespace !== namespace) continue;
    // Up to a minute ages are told in seconds.
    const youngest = Math.max(row.createdAtMs, row.startedAtMs ?? 0, row.finishedAtMs ?? 0);
    if (nowMs - youngest < MINUTE_MS) return SECOND_MS;
  }
  return MINUTE_MS / 2;
}
