/** The bytes that turn one screen into another: changed cells only, each run at its own absolute place. */
import { type Grid, TAIL } from "./grid.ts";
import type { PenId, PenTable } from "./pens.ts";

/** Rewriting so many unchanged cells is no longer than a cursor movement. */
const BRIDGE = 5;
// ASCII, Latin-1 letters and line drawing take one cell in every terminal. After anything else we say where the
// cursor goes next, so that a terminal of another opinion cannot shift the rest of the line.
const SURE = /^[ -~\u00a1-\u00ac\u00ae-\u00ff\u2500-\u259f]$/;

export interface Cursor {
  readonly x: number;
  readonly y: number;
}

/** Of the given rows. `previous` undefined: nothing is known about the screen, everything in them is written. */
export function diffGrids(previous: Grid | undefined, next: Grid, table: PenTable, rows: Iterable<number>): string {
  const writer = new Writer(table);
  for (const y of rows) diffRow(writer, previous, next, y);
  return writer.end();
}

function diffRow(writer: Writer, previous: Grid | undefined, next: Grid, y: number): void {
  const row = y * next.width;
  let x = 0;
  while (x < next.width && isSame(previous, next, row + x)) x += 1;
  if (x === next.width) return;
  // Not every terminal erases with the colour that was set: on a ground of our own blanks are written.
  const blankFrom = writer.erases ? trailingBlank(next, row) : next.width;
  while (x < next.width) {
    if (isSame(previous, next, row + x)) {
      x += 1;
      continue;
    }
    if (x >= blankFrom) {
      writer.eraseToEnd(x, y);
      return;
    }
    // The half of a wide character is never written alone.
    const from = next.chars[row + x] === TAIL ? x - 1 : x;
    const to = Math.min(runEnd(previous, next, row, x), blankFrom);
    for (x = from; x < to; x++) writer.put(x, y, next.chars[row + x] ?? " ", next.pens[row + x] ?? 0);
  }
}

/** The end of a run of changed cells, over short unchanged gaps. */
function runEnd(previous: Grid | undefined, next: Grid, row: number, from: number): number {
  let end = from + 1;
  for (let x = end; x < next.width && x < end + BRIDGE; x++) {
    if (!isSame(previous, next, row + x)) end = x + 1;
  }
  return end;
}

function isSame(previous: Grid | undefined, next: Grid, at: number): boolean {
  return previous !== undefined && previous.chars[at] === next.chars[at] && previous.pens[at] === next.pens[at];
}

function trailingBlank(grid: Grid, row: number): number {
  let x = grid.width;
  while (x > 0 && grid.chars[row + x - 1] === " " && grid.pens[row + x - 1] === 0) x -= 1;
  return x;
}

class Writer {
  readonly #table: PenTable;
  readonly #parts: string[] = [];
  #x = -1;
  #y = -1;
  #pen: PenId = -1;

  constructor(table: PenTable) {
    this.#table = table;
  }

  get erases(): boolean {
    return this.#table.base.ground === "";
  }

  put(x: number, y: number, char: string, pen: PenId): void {
    if (char === TAIL) return;
    this.#move(x, y);
    this.#set(pen);
    this.#parts.push(char);
    this.#x = SURE.test(char) ? x + 1 : -1;
  }

  eraseToEnd(x: number, y: number): void {
    this.#move(x, y);
    this.#set(0);
    this.#parts.push("\x1b[K");
  }

  end(): string {
    if (this.#parts.length === 0) return "";
    this.#set(0);
    return this.#parts.join("");
  }

  #move(x: number, y: number): void {
    if (this.#y === y && this.#x === x) return;
    if (this.#y === y) this.#parts.push(`\x1b[${x + 1}G`);
    else this.#parts.push(`\x1b[${y + 1};${x + 1}H`);
    this.#x = x;
    this.#y = y;
  }

  #set(pen: PenId): void {
    if (this.#pen === pen) return;
    this.#pen = pen;
    this.#parts.push(this.#table.sequence(pen));
  }
}
