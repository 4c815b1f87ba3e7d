/** Which paths are there, as linked lists of siblings: adding and removing cost the same however many there are. */
import { ROOT } from "./paths.ts";

export interface Siblings {
  has(path: number): boolean;
  /** The parent must be there. */
  add(path: number, parent: number): void;
  /** Removes a path without children. */
  remove(path: number, parent: number): void;
  /** First child; -1 where there is none. */
  first(path: number): number;
  /** Next sibling; -1 at the end. */
  next(path: number): number;
}

/** Holds the root only; `count` is how many paths there may be. */
export function createSiblings(count: number): Siblings {
  // A path is there when its place in the lists is not ABSENT.
  const firsts = new Int32Array(count).fill(NONE);
  const nexts = new Int32Array(count).fill(ABSENT);
  const previous = new Int32Array(count).fill(NONE);
  nexts[ROOT] = NONE;
  return {
    has: (path) => nexts[path] !== ABSENT,
    add(path, parent) {
      const first = firsts[parent] ?? NONE;
      nexts[path] = first;
      previous[path] = NONE;
      if (first !== NONE) previous[first] = path;
      firsts[parent] = path;
    },
    remove(path, parent) {
      const next = nexts[path] ?? NONE;
      const before = previous[path] ?? NONE;
      if (before === NONE) firsts[parent] = next;
      else nexts[before] = next;
      if (next !== NONE) previous[next] = before;
      nexts[path] = ABSENT;
    },
    first: (path) => firsts[path] ?? NONE,
    next: (path) => nexts[path] ?? NONE,
  };
}

const NONE = -1;
const ABSENT = -2;
