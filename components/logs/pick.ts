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
  const [first, last] = view.isBefore(pick.head, pick.anchor) ? [pick.head, pick.anchor] : [pick.anchor, pick.head];
  return { first, last, has: (spot) => !view.isBefore(spot, first) && !view.isBefore(last, spot) };
}

/** The lines from one to another, both included, at most so many. */
export function linesBetween(view: LogView, first: Spot, last: Spot, most: number): readonly Spot[] {
  const spots: Spot[] = [];
  for (let spot: Spot | undefined = first; spot !== undefined && spots.length < most; spot = view.next(spot)) {
    if (view.isBefore(last, spot)) break;
    spots.push(spot);
  }
  return spots;
}
