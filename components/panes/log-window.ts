/** Which rows of a log are shown, following its end or held at an absolute line. */
import type { LineRing, LogLine } from "../../src/store/line-ring.ts";

/** A display row: a line's number, and which of its wrapped rows. */
export interface Place {
  readonly line: number;
  readonly row: number;
}

export interface LogWindow {
  readonly ring: LineRing;
  /** Rows that a line takes; 1 where lines are not wrapped. */
  readonly rowsOf: (line: LogLine) => number;
  readonly height: number;
}

/** The first row of a window that ends with the last line. */
export function followPlace({ ring, rowsOf, height }: LogWindow): Place {
  let left = height;
  for (let number = ring.end - 1; number >= ring.start; number--) {
    const rows = rowsAt(ring, rowsOf, number);
    if (rows >= left) return { line: number, row: rows - left };
    left -= rows;
  }
  return { line: ring.start, row: 0 };
}

/** The place so many rows further down (or up, where negative); undefined at the end, where the log is followed. */
export function movePlace(window: LogWindow, from: Place, by: number): Place | undefined {
  const { ring } = window;
  const last = followPlace(window);
  const place = by < 0 ? up(window, clamp(ring, from), -by) : down(window, clamp(ring, from), by);
  return isBefore(place, last) ? place : undefined;
}

/** Lines that were dropped from the ring take a held window along. */
export function clamp(ring: LineRing, place: Place): Place {
  return place.line < ring.start ? { line: ring.start, row: 0 } : place;
}

/** Numbers and rows of what a window shows from a place on. */
export function placesFrom({ ring, rowsOf, height }: LogWindow, from: Place): readonly Place[] {
  const places: Place[] = [];
  let { row } = from;
  for (let number = from.line; number < ring.end && places.length < height; number++) {
    const rows = rowsAt(ring, rowsOf, number);
    for (; row < rows && places.length < height; row++) places.push({ line: number, row });
    row = 0;
  }
  return places;
}

export function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.row < b.row);
}

function rowsAt(ring: LineRing, rowsOf: (line: LogLine) => number, number: number): number {
  const line = ring.at(number);
  return line === undefined ? 1 : rowsOf(line);
}

function up({ ring, rowsOf }: LogWindow, { line, row }: Place, by: number): Place {
  let left = by - row;
  if (left <= 0) return { line, row: row - by };
  for (let number = line - 1; number >= ring.start; number--) {
    const rows = rowsAt(ring, rowsOf, number);
    if (rows >= left) return { line: number, row: rows - left };
    left -= rows;
  }
  return { line: ring.start, row: 0 };
}

function down({ ring, rowsOf }: LogWindow, { line, row }: Place, by: number): Place {
  let left = by + row;
  for (let number = line; number < ring.end; number++) {
    const rows = rowsAt(ring, rowsOf, number);
    if (rows > left) return { line: number, row: left };
    left -= rows;
  }
  return { line: ring.end, row: 0 };
}
