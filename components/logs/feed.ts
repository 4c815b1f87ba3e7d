/** The logs that one tile shows: opened once the cursor rests, told as they come. */

import type { LineLimits } from "../../src/logs/line-ring.ts";
import { CLEAR_LENS, type Lens } from "../../src/logs/line-track.ts";
import { LogView } from "../../src/logs/log-view.ts";
import type { LogStream } from "../../src/store/logs.ts";
import type { ObjectKey } from "../../src/store/state.ts";
import type { LogRange } from "../state/log-tile.ts";
import { figureCounter, type LogFigures } from "./figures.ts";

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
  /** Whose logs they are, one for each ring of the view: of what is wanted those that are there. */
  readonly keys: readonly ObjectKey[];
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
/** Of a turn of the event loop: keys are answered in between. */
const ADVANCE_MS = 6;
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
  let keys: readonly ObjectKey[] = [];
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let opening: NodeJS.Timeout | undefined;
  let looking: NodeJS.Immediate | undefined;
  const counter = figureCounter(onFigures);

  const advance = (budgetMs: number) => {
    clearImmediate(looking);
    looking = undefined;
    if (!view.advance(budgetMs)) looking = setImmediate(advance, ADVANCE_MS);
    onLines();
  };
  const start = () => {
    opening = undefined;
    const count = wanted.keys.length;
    const options = { ...wanted, limits: limitsOf(count), tail: Math.max(200, Math.floor(TAIL / count)) };
    const opened = wanted.keys.map((key) => ({ key, stream: open(key, options) }));
    keys = opened.flatMap(({ key, stream }) => (stream === undefined ? [] : [key]));
    streams = opened.flatMap(({ stream }) => stream ?? []);
    view = new LogView(
      streams.map(({ ring }) => ring),
      lens,
    );
    for (const stream of streams) {
      stream.subscribe(() => {
        counter.changed(view, streams);
        advance(ADVANCE_MS);
      });
    }
    onLines();
  };
  const stop = () => {
    clearTimeout(opening);
    clearImmediate(looking);
    opening = undefined;
    counter.reset();
    for (const stream of streams) stream.close();
    streams = [];
    keys = [];
    view = new LogView([], lens);
  };
  return {
    get wanted() {
      return wanted;
    },
    get keys() {
      return keys;
    },
    get view() {
      return view;
    },
    get figures() {
      return counter.figures;
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
