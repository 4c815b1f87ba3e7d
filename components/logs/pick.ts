/** Lines that are being picked, to be copied. */
import type { LogView, Spot } from "../../src/logs/log-view.ts";
import type { LogTile } from "../state/log-tile.ts";

export interface PickedRange {
  readonly first: Spot;
  readonly last: Spot;
  has(spot: Spot): boolean;
}

/** The picked lines, whichever end was picked first; undefined where none are. */
export function pickedRange(view: LogView, { pick }: LogTile): PickedRange | undefined {
  if (pick === undefined) return undefined;
  const [first, last] = isAfter(view, pick.anchor, pick.head) ? [pick.head, pick.anchor] : [pick.anchor, pick.head];
  return { first, last, has: (spot) => !isAfter(view, first, spot) && !isAfter(view, spot, last) };
}

/** The lines from one to another, both included, at most so many. */
export function linesBetween(view: LogView, first: Spot, last: Spot, most: number): readonly Spot[] {
  const spots: Spot[] = [];
  for (let spot: Spot | undefined = first; spot !== undefined && spots.length < most; spot = view.next(spot)) {
    if (isAfter(view, spot, last)) break;
    spots.push(spot);
  }
  return spots;
}

function isAfter(view: LogView, a: Spot, b: Spot): boolean {
  if (a.source === b.source) return a.line > b.line;
  const [keyA, keyB] = [view.keyOf(a), view.keyOf(b)];
  return keyA > keyB || (keyA === keyB && a.source > b.source);
}
