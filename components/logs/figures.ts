/** What a tile's title says of its logs: counted a few times a second while lines come, and not at all where none do. */
import type { LogView } from "../../src/logs/log-view.ts";
import { type LogState, type LogStream, sumOfLosses } from "../../src/store/logs.ts";

/** Replaced by reference when it changes. */
export interface LogFigures {
  /** Lines a second, over the last second. */
  readonly rate: number;
  readonly end: number;
  readonly dropped: number;
  /** Rotated away before they were read; -1: nobody can say how many. */
  readonly lost: number;
  readonly state: LogState;
}

export interface FigureCounter {
  readonly figures: LogFigures;
  /** Lines came, or the state of a log changed. */
  changed(view: LogView, streams: readonly LogStream[]): void;
  /** Begins anew. */
  reset(): void;
}

const EVERY_MS = 250;
const OVER_MS = 1000;
const NO_FIGURES: LogFigures = { rate: 0, end: 0, dropped: 0, lost: 0, state: { kind: "loading" } };

export function figureCounter(onChange: () => void): FigureCounter {
  let figures = NO_FIGURES;
  let counting: NodeJS.Timeout | undefined;
  let marks: { readonly atMs: number; readonly end: number }[] = [];

  const count = (view: LogView, streams: readonly LogStream[]) => {
    counting = undefined;
    const now = performance.now();
    const end = view.rings.reduce((sum, ring) => sum + ring.end, 0);
    marks.push({ atMs: now, end });
    marks = marks.filter(({ atMs }) => now - atMs <= OVER_MS + EVERY_MS);
    const first = marks[0] ?? { atMs: now, end };
    const elapsed = (now - first.atMs) / 1000;
    const rate = elapsed > 0.1 ? Math.round((end - first.end) / elapsed) : figures.rate;
    const state = stateOf(streams);
    const moved = end !== figures.end || state.kind !== figures.state.kind || rate !== figures.rate;
    figures = { rate, end, dropped: view.dropped, lost: sumOfLosses(streams.map(({ lost }) => lost)), state };
    // Without new lines the rate still has to fall to zero, once.
    if (rate > 0 || end !== first.end) counting = setTimeout(count, EVERY_MS, view, streams);
    if (moved) onChange();
  };
  return {
    get figures() {
      return figures;
    },
    changed(view, streams) {
      counting ??= setTimeout(count, EVERY_MS, view, streams);
    },
    reset() {
      clearTimeout(counting);
      counting = undefined;
      marks = [];
      figures = NO_FIGURES;
    },
  };
}

/** Of several logs that of the liveliest. */
function stateOf(streams: readonly LogStream[]): LogState {
  const states = streams.map(({ state }) => state);
  const order = ["following", "loading", "ended", "failed"] as const;
  const found = order.map((kind) => states.find((state) => state.kind === kind));
  return found.find((state) => state !== undefined) ?? NO_FIGURES.state;
}
