/** The log of the selected container: one stream at a time, opened once the cursor rests. */

import type { LogStream } from "../../src/store/logs.ts";
import type { ObjectKey } from "../../src/store/state.ts";

/** What the dock's title says; replaced by reference when it changes. */
export interface LogFigures {
  /** Lines a second, over the last second. */
  readonly rate: number;
  readonly end: number;
  readonly dropped: number;
  readonly state: LogStream["state"]["kind"];
}

export interface LogDock {
  readonly target: ObjectKey | undefined;
  readonly stream: LogStream | undefined;
  readonly figures: LogFigures;
  /** Follows that container's log; undefined follows none. */
  show(key: ObjectKey | undefined): void;
  close(): void;
}

export interface LogDockHooks {
  open(key: ObjectKey): LogStream | undefined;
  /** New lines, at most once a turn of the event loop. */
  onLines(): void;
  /** New figures, a few times a second at most. */
  onFigures(): void;
}

/** While the cursor runs over rows, their logs are not opened. */
const REST_MS = 120;
const FIGURES_MS = 250;
const NO_FIGURES: LogFigures = { rate: 0, end: 0, dropped: 0, state: "loading" };

export function logDock({ open, onLines, onFigures }: LogDockHooks): LogDock {
  let target: ObjectKey | undefined;
  let stream: LogStream | undefined;
  let figures = NO_FIGURES;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let opening: NodeJS.Timeout | undefined;
  let counting: NodeJS.Timeout | undefined;
  let marks: { readonly atMs: number; readonly end: number }[] = [];

  const count = () => {
    counting = undefined;
    if (stream === undefined) return;
    const { ring, state } = stream;
    const now = performance.now();
    marks.push({ atMs: now, end: ring.end });
    marks = marks.filter(({ atMs }) => now - atMs <= 1000 + FIGURES_MS);
    const first = marks[0] ?? { atMs: now, end: ring.end };
    const elapsed = (now - first.atMs) / 1000;
    const rate = elapsed > 0.1 ? Math.round((ring.end - first.end) / elapsed) : figures.rate;
    const moved = ring.end !== figures.end || state.kind !== figures.state || rate !== figures.rate;
    figures = { rate, end: ring.end, dropped: ring.start, state: state.kind };
    // Without new lines the rate still has to fall to zero, once.
    if (rate > 0 || ring.end !== first.end) counting = setTimeout(count, FIGURES_MS);
    if (moved) onFigures();
  };
  const start = (key: ObjectKey) => {
    opening = undefined;
    stream = open(key);
    stream?.subscribe(() => {
      counting ??= setTimeout(count, FIGURES_MS);
      onLines();
    });
    onLines();
  };
  const stop = () => {
    clearTimeout(opening);
    clearTimeout(counting);
    opening = undefined;
    counting = undefined;
    marks = [];
    stream?.close();
    stream = undefined;
    figures = NO_FIGURES;
  };
  return {
    get target() {
      return target;
    },
    get stream() {
      return stream;
    },
    get figures() {
      return figures;
    },
    show(key) {
      if (key === target) return;
      stop();
      target = key;
      if (key === undefined) return;
      const rested = performance.now() - shownAtMs > REST_MS;
      shownAtMs = performance.now();
      if (rested) start(key);
      else opening = setTimeout(start, REST_MS, key);
    },
    close() {
      stop();
      target = undefined;
    },
  };
}
