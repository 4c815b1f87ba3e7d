/** Several logs as one, in time order, through a lens: every line has its place, however late others come. */

import { firstIndex, type LineNumbers } from "./line-numbers.ts";
import { KEY_STEP, type LineRing } from "./line-ring.ts";
import { CLEAR_LENS, type Lens, LineTrack } from "./line-track.ts";

/** A line of one of the logs. */
export interface Spot {
  /** Index of its ring. */
  readonly source: number;
  /** Its number there. */
  readonly line: number;
}

/** Which lines are walked: all that are shown, or only some of them. */
export type Walk = "shown" | "hits" | "errors";

/** Lines looked at before the time is asked for again. */
const STRIDE = 64;

export class LogView {
  readonly rings: readonly LineRing[];
  #lens: Lens;
  #tracks: readonly LineTrack[];

  constructor(rings: readonly LineRing[], lens: Lens = CLEAR_LENS) {
    this.rings = rings;
    this.#lens = lens;
    this.#tracks = rings.map((ring) => new LineTrack(ring, lens));
  }

  get lens(): Lens {
    return this.#lens;
  }

  /** Looks at everything anew through another lens; the same one changes nothing. */
  set lens(lens: Lens) {
    if (lens === this.#lens) return;
    this.#lens = lens;
    this.#tracks = this.rings.map((ring) => new LineTrack(ring, lens));
  }

  /** Takes in lines that came, for about so long; false where some are left for the next turn. */
  advance(budgetMs: number): boolean {
    const untilMs = performance.now() + budgetMs;
    let isDone = false;
    while (!isDone) {
      isDone = true;
      for (const track of this.#tracks) isDone = track.advance(STRIDE) && isDone;
      if (performance.now() >= untilMs) break;
    }
    return isDone;
  }

  get count(): number {
    return this.#tracks.reduce((sum, track) => sum + track.count, 0);
  }

  get hits(): number {
    return this.#tracks.reduce((sum, { hits }) => sum + hits.length, 0);
  }

  get dropped(): number {
    return this.rings.reduce((sum, ring) => sum + ring.dropped, 0);
  }

  first(): Spot | undefined {
    return this.#earliest((track) => track.lineAt(0));
  }

  last(): Spot | undefined {
    return this.#latest((track) => track.lineAt(track.count - 1));
  }

  next(spot: Spot, walk: Walk = "shown"): Spot | undefined {
    return this.#earliest((track, source) => {
      const numbers = numbersOf(track, walk);
      const from = this.#firstAfter(track, source, spot);
      return numbers === undefined ? track.lineAt(track.indexOf(from)) : numbers.at(numbers.lowerBound(from));
    });
  }

  previous(spot: Spot, walk: Walk = "shown"): Spot | undefined {
    return this.#latest((track, source) => {
      const numbers = numbersOf(track, walk);
      const from = source === spot.source ? spot.line : this.#firstAfter(track, source, spot);
      return numbers === undefined ? track.lineAt(track.indexOf(from) - 1) : numbers.at(numbers.lowerBound(from) - 1);
    });
  }

  /** How many of them come before that line. */
  rank(spot: Spot, walk: Walk = "shown"): number {
    return this.#tracks.reduce((sum, track, source) => {
      const numbers = numbersOf(track, walk);
      const from = source === spot.source ? spot.line : this.#firstAfter(track, source, spot);
      return sum + (numbers === undefined ? track.indexOf(from) : numbers.lowerBound(from));
    }, 0);
  }

  /** The first shown line at that time or later. */
  atTime(timeMs: number): Spot | undefined {
    return this.#earliest((track) => track.lineAt(track.indexOfKey(timeMs)));
  }

  /** The spot, or the nearest shown line after it where it went or is not shown. */
  settle(spot: Spot): Spot | undefined {
    const track = this.#tracks[spot.source];
    if (track === undefined) return this.first();
    const line = track.lineAt(track.indexOf(spot.line));
    if (line === spot.line) return spot;
    if (spot.line < track.ring.start && line !== undefined) return { source: spot.source, line };
    return this.next(spot) ?? this.last();
  }

  keyOf({ source, line }: Spot): number {
    return this.rings[source]?.keyAt(line) ?? 0;
  }

  /** In the order of all lines, shown or not. */
  isBefore(a: Spot, b: Spot): boolean {
    if (a.source === b.source) return a.line < b.line;
    const [keyA, keyB] = [this.keyOf(a), this.keyOf(b)];
    return keyA < keyB || (keyA === keyB && a.source < b.source);
  }

  isMatch({ source, line }: Spot): boolean {
    return this.#tracks[source]?.isMatch(line) ?? true;
  }

  /** Lines, warnings and errors from one time to another; only with a lens that counts levels. */
  counts(fromMs: number, toMs: number): { readonly lines: number; readonly warnings: number; readonly errors: number } {
    const sum = { lines: 0, warnings: 0, errors: 0 };
    for (const track of this.#tracks) {
      const [from, to] = [track.indexOfKey(fromMs), track.indexOfKey(toMs)];
      const [first, last] = [track.lineAt(from), track.lineAt(to - 1)];
      if (first === undefined || last === undefined || to <= from) continue;
      sum.lines += to - from;
      sum.warnings += track.warnings.lowerBound(last + 1) - track.warnings.lowerBound(first);
      sum.errors += track.errors.lowerBound(last + 1) - track.errors.lowerBound(first);
    }
    return sum;
  }

  /** The first line of a log that comes after the spot in the order of all. */
  #firstAfter(track: LineTrack, source: number, spot: Spot): number {
    if (source === spot.source) return spot.line + 1;
    const key = this.keyOf(spot);
    // Of lines of the same moment those of the log that is named first come first.
    return lineOfKey(track.ring, source < spot.source ? key + KEY_STEP : key);
  }

  #earliest(pick: (track: LineTrack, source: number) => number | undefined): Spot | undefined {
    return this.#best(pick, (key, than) => key < than);
  }

  #latest(pick: (track: LineTrack, source: number) => number | undefined): Spot | undefined {
    return this.#best(pick, (key, than) => key >= than);
  }

  #best(
    pick: (track: LineTrack, source: number) => number | undefined,
    isBetter: (key: number, than: number) => boolean,
  ): Spot | undefined {
    let best: Spot | undefined;
    let bestKey = 0;
    for (let source = 0; source < this.#tracks.length; source++) {
      const track = this.#tracks[source];
      const line = track === undefined ? undefined : pick(track, source);
      if (track === undefined || line === undefined) continue;
      const key = track.ring.keyAt(line);
      if (best === undefined || isBetter(key, bestKey)) {
        best = { source, line };
        bestKey = key;
      }
    }
    return best;
  }
}

function numbersOf(track: LineTrack, walk: Walk): LineNumbers | undefined {
  if (walk === "shown") return undefined;
  return walk === "hits" ? track.hits : track.errors;
}

function lineOfKey(ring: LineRing, key: number): number {
  return ring.start + firstIndex(ring.end - ring.start, (index) => ring.keyAt(ring.start + index) >= key);
}
