/** One ring seen through a lens: which of its lines are shown, which are hits, which are bad; kept up line by line. */
import { plainText } from "./ansi.ts";
import { findLevel, rankOf } from "./levels.ts";
import { firstIndex, LineNumbers } from "./line-numbers.ts";
import type { LineRing } from "./line-ring.ts";
import type { Pattern } from "./pattern.ts";

export interface Lens {
  /** Only such lines are shown, and so many before and after each. */
  readonly filter: Pattern | undefined;
  readonly context: number;
  readonly search: Pattern | undefined;
  /** Warnings and errors are counted. */
  readonly levels: boolean;
}

export const CLEAR_LENS: Lens = { filter: undefined, context: 0, search: undefined, levels: false };

const WARN = rankOf("warn");
const ERROR = rankOf("error");

export class LineTrack {
  readonly ring: LineRing;
  readonly #lens: Lens;
  /** Lines that pass the filter, and with them those around them. */
  readonly #matched = new LineNumbers();
  readonly #shown = new LineNumbers();
  readonly hits = new LineNumbers();
  readonly warnings = new LineNumbers();
  readonly errors = new LineNumbers();
  /** The first line that was not looked at. */
  #next: number;
  /** Lines before it are shown because a match came shortly before. */
  #afterMatch = 0;

  constructor(ring: LineRing, lens: Lens) {
    this.ring = ring;
    this.#lens = lens;
    this.#next = ring.start;
  }

  /** Looks at so many more lines at most; false where some are left. A line that still goes on is looked at when it ends. */
  advance(most: number): boolean {
    const { ring } = this;
    const { start, end } = ring;
    this.#forget(start);
    const { filter, search, levels } = this.#lens;
    if (filter === undefined && search === undefined && !levels) {
      this.#next = end;
      return true;
    }
    const to = Math.min(ring.wholeEnd, this.#next + most);
    for (; this.#next < to; this.#next++) this.#look(this.#next);
    return this.#next >= ring.wholeEnd;
  }

  /** Lines shown, of those that were looked at. */
  get count(): number {
    return this.#lens.filter === undefined ? this.ring.end - this.ring.start : this.#shown.length;
  }

  /** The shown line of an index, oldest first. */
  lineAt(index: number): number | undefined {
    if (index < 0 || index >= this.count) return undefined;
    return this.#lens.filter === undefined ? this.ring.start + index : this.#shown.at(index);
  }

  /** How many shown lines come before that line. */
  indexOf(line: number): number {
    if (this.#lens.filter !== undefined) return this.#shown.lowerBound(line);
    return Math.max(0, Math.min(line, this.ring.end) - this.ring.start);
  }

  /** How many shown lines have a key below that one. */
  indexOfKey(key: number): number {
    return firstIndex(this.count, (index) => this.ring.keyAt(this.lineAt(index) ?? 0) >= key);
  }

  /** Whether the line itself passes the filter, and is not only near one that does. */
  isMatch(line: number): boolean {
    return this.#lens.filter === undefined || this.#matched.at(this.#matched.lowerBound(line)) === line;
  }

  #forget(start: number): void {
    for (const numbers of [this.#matched, this.#shown, this.hits, this.warnings, this.errors]) numbers.dropBelow(start);
    this.#next = Math.max(this.#next, start);
  }

  #look(line: number): void {
    const { filter, context, search, levels } = this.#lens;
    const text = plainText(this.ring.textAt(line));
    if (filter !== undefined) {
      if (filter.test(text)) {
        this.#matched.push(line);
        for (let near = Math.max(this.ring.start, line - context); near < line; near++) this.#shown.push(near);
        this.#shown.push(line);
        this.#afterMatch = line + context + 1;
      } else if (line < this.#afterMatch) this.#shown.push(line);
      else return;
    }
    if (search?.test(text)) this.hits.push(line);
    if (levels) this.#judge(line, text);
  }

  #judge(line: number, text: string): void {
    const rank = rankOf(findLevel(text)?.level);
    if (rank >= ERROR) this.errors.push(line);
    else if (rank === WARN) this.warnings.push(line);
  }
}
