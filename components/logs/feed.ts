/** The logs that one tile shows: opened once the cursor rests, told as they come. */

import type { LineLimits } from "../../src/logs/line-ring.ts";
import { CLEAR_LENS, type Lens } from "../../src/logs/line-track.ts";
import { LogView } from "../../src/logs/log-view.ts";
import { type LogState, type LogStream, sumOfLosses } from "../../src/store/logs.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import type { LogRange } from "../state/log-tile.ts";

/** What a tile's title says; replaced by reference when it changes. */
export interface LogFigures {
  /** Lines a second, over the last second. */
  readonly rate: number;
  readonly end: number;
  readonly dropped: number;
  /** Rotated away before they were read; -1: nobody can say how many. */
  readonly lost: number;
  readonly state: LogState;
}

export interface Wanted {
  readonly keys: readonly ObjectKey[];
  readonly range: LogRange;
}

export interface OpenFeed extends Wanted {
  readonly limits: LineLimits;
  /** Lines that each log is read back. */
  readonly tail: number;
}

export interface LogFeed {
  readonly wanted: Wanted;
  readonly streams: readonly LogStream[];
  readonly view: LogView;
  readonly figures: LogFigures;
  /** Follows those logs; true where they are others than before. */
  show(wanted: Wanted): boolean;
  /** Looks at them through that lens. */
  look(lens: Lens): void;
  /** Takes in what came for so long at most; the rest follows by itself. */
  advance(budgetMs: number): void;
  close(): void;
}

export interface FeedHooks {
  open(key: ObjectKey, options: OpenFeed): LogStream | undefined;
  /** New lines, at most once a turn of the event loop. */
  onLines(): void;
  /** New figures, a few times a second at most. */
  onFigures(): void;
}

/** While the cursor runs over rows, their logs are not opened. */
const REST_MS = 120;
const FIGURES_MS = 250;
/** Of a turn of the event loop: keys are answered in between. */
const ADVANCE_MS = 6;
const NO_FIGURES: LogFigures = { rate: 0, end: 0, dropped: 0, lost: 0, state: { kind: "loading" } };
const NOTHING: Wanted = { keys: [], range: { kind: "tail" } };
/** All logs of a tile share what one may keep. */
const LINES = 20_000;
const BYTES = 16 * 1024 * 1024;
const TAIL = 2000;

export function limitsOf(logs: number): LineLimits {
  const share = (all: number, least: number, most: number) => Math.max(least, Math.min(most, Math.floor(all / logs)));
  return { maxLines: share(LINES, 500, 10_000), maxBytes: share(BYTES, 256 * 1024, 8 * 1024 * 1024) };
}

export function openFeed({ open, onLines, onFigures }: FeedHooks): LogFeed {
  let wanted = NOTHING;
  let streams: readonly LogStream[] = [];
  let view = new LogView([]);
  let lens: Lens = CLEAR_LENS;
  let figures = NO_FIGURES;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let opening: NodeJS.Timeout | undefined;
  let counting: NodeJS.Timeout | undefined;
  let looking: NodeJS.Immediate | undefined;
  let marks: { readonly atMs: number; readonly end: number }[] = [];

  const count = () => {
    counting = undefined;
    const now = performance.now();
    const end = view.rings.reduce((sum, ring) => sum + ring.end, 0);
    marks.push({ atMs: now, end });
    marks = marks.filter(({ atMs }) => now - atMs <= 1000 + FIGURES_MS);
    const first = marks[0] ?? { atMs: now, end };
    const elapsed = (now - first.atMs) / 1000;
    const rate = elapsed > 0.1 ? Math.round((end - first.end) / elapsed) : figures.rate;
    const state = stateOf(streams);
    const moved = end !== figures.end || state.kind !== figures.state.kind || rate !== figures.rate;
    figures = { rate, end, dropped: view.dropped, lost: sumOfLosses(streams.map(({ lost }) => lost)), state };
    // Without new lines the rate still has to fall to zero, once.
    if (rate > 0 || end !== first.end) counting = setTimeout(count, FIGURES_MS);
    if (moved) onFigures();
  };
  const advance = (budgetMs: number) => {
    clearImmediate(looking);
    looking = undefined;
    if (!view.advance(budgetMs)) looking = setImmediate(advance, ADVANCE_MS);
    onLines();
  };
  const start = () => {
    opening = undefined;
    const { keys } = wanted;
    const options = { ...wanted, limits: limitsOf(keys.length), tail: Math.max(200, Math.floor(TAIL / keys.length)) };
    streams = keys.flatMap((key) => open(key, options) ?? []);
    view = new LogView(
      streams.map(({ ring }) => ring),
      lens,
    );
    for (const stream of streams) {
      stream.subscribe(() => {
        counting ??= setTimeout(count, FIGURES_MS);
        advance(ADVANCE_MS);
      });
    }
    onLines();
  };
  const stop = () => {
    clearTimeout(opening);
    clearTimeout(counting);
    clearImmediate(looking);
    opening = undefined;
    counting = undefined;
    marks = [];
    for (const stream of streams) stream.close();
    streams = [];
    view = new LogView([], lens);
    figures = NO_FIGURES;
  };
  return {
    get wanted() {
      return wanted;
    },
    get streams() {
      return streams;
    },
    get view() {
      return view;
    },
    get figures() {
      return figures;
    },
    show(next) {
      if (isSame(next, wanted)) return false;
      stop();
      const isMoved = !isSameKeys(next.keys, wanted.keys);
      wanted = next;
      if (next.keys.length === 0) return true;
      const rested = !isMoved || performance.now() - shownAtMs > REST_MS;
      shownAtMs = performance.now();
      if (rested) start();
      else opening = setTimeout(start, REST_MS);
      return true;
    },
    look(next) {
      if (next === lens) return;
      lens = next;
      view.lens = next;
      advance(ADVANCE_MS);
    },
    advance,
    close() {
      stop();
      wanted = NOTHING;
    },
  };
}

function isSame(a: Wanted, b: Wanted): boolean {
  return a.range === b.range && isSameKeys(a.keys, b.keys);
}

function isSameKeys(a: readonly ObjectKey[], b: readonly ObjectKey[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** Of several logs that of the liveliest. */
function stateOf(streams: readonly LogStream[]): LogState {
  const states = streams.map(({ state }) => state);
  const order = ["following", "loading", "ended", "failed"] as const;
  return (
    order.map((kind) => states.find((state) => state.kind === kind)).find((state) => state !== undefined) ??
    NO_FIGURES.state
  );
}
