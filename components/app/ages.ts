/** When the ages on the screen will next read otherwise: nothing ticks where nothing changes. */
import type { App } from "./app.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Milliseconds until ages should be told anew. Up to a minute they are told in seconds. */
export function nextAgeMs(app: App, nowMs: number): number {
  const { connection, containers } = app.store.getState();
  if (connection.kind === "reconnecting") return SECOND_MS;
  const { view, lists } = app.ui.getState();
  const { top } = lists[view];
  const shown = view === "containers" ? app.model().keys.slice(top, top + app.listRows()) : [];
  const isYoung = shown.some((key) => {
    const row = containers.get(key);
    return (
      row !== undefined && nowMs - Math.max(row.createdAtMs, row.startedAtMs ?? 0, row.finishedAtMs ?? 0) < MINUTE_MS
    );
  });
  return isYoung ? SECOND_MS : MINUTE_MS / 2;
}

/** Lets ages be told anew as often as one of them reads otherwise; the result ends it. */
export function tellAges(app: App): () => void {
  let timer: NodeJS.Timeout | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  const schedule = () => {
    const nowMs = Date.now();
    const nextMs = nowMs + nextAgeMs(app, nowMs);
    // What has just come may be younger than all that was there.
    if (nextMs >= dueMs) return;
    dueMs = nextMs;
    clearTimeout(timer);
    timer = setTimeout(tick, nextMs - nowMs);
  };
  const tick = () => {
    dueMs = Number.POSITIVE_INFINITY;
    app.update((ui) => ({ ...ui, nowMs: Date.now() }));
    schedule();
  };
  const unsubscribe = app.subscribe(schedule);
  schedule();
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}
