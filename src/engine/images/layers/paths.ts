/** All paths of an image as a trie that its layers share; a path is known by a number, a parent's is the smaller. */
import type { Limits } from "./limits.ts";
import { createNames, type Names } from "./names.ts";

/** Number of the root. */
export const ROOT = 0;

export interface Paths {
  readonly count: number;
  /** Number of a path, given by its parts; -1 where there is no room for it. */
  add(parts: readonly string[]): number;
  /** The same for a name in a folder. */
  addChild(folder: number, name: string): number;
  /** Number of a path that is known; -1 otherwise. */
  find(parts: readonly string[]): number;
  parent(path: number): number;
  name(path: number): string;
  compareNames(a: number, b: number): number;
  /** With slashes in between, none at the ends; empty for the root. */
  text(path: number): string;
}

/** An empty trie: only the root. */
export function createPaths(limits: Pick<Limits, "paths" | "nameBytes">): Paths {
  const names: Names = createNames(limits.nameBytes);
  let parents = new Int32Array(256);
  let nameIds = new Int32Array(256);
  let slots = new Int32Array(1024);
  let count = 1;

  function slotOf(parent: number, nameId: number): number {
    const mask = slots.length - 1;
    let slot = mix(parent, nameId) & mask;
    for (let path = slots[slot] ?? 0; path !== 0; path = slots[slot] ?? 0) {
      if (parents[path] === parent && nameIds[path] === nameId) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  function child(parent: number, name: string): number {
    if (count >= limits.paths) return findChild(parent, name);
    const nameId = names.intern(name);
    if (nameId < 0) return -1;
    const slot = slotOf(parent, nameId);
    const known = slots[slot] ?? 0;
    if (known !== 0) return known;
    if (count === parents.length) {
      parents = grown(parents);
      nameIds = grown(nameIds);
    }
    parents[count] = parent;
    nameIds[count] = nameId;
    slots[slot] = count;
    count += 1;
    if (count * 2 > slots.length) rehash();
    return count - 1;
  }

  function findChild(parent: number, name: string): number {
    const nameId = names.find(name);
    const path = nameId < 0 ? 0 : (slots[slotOf(parent, nameId)] ?? 0);
    return path === 0 ? -1 : path;
  }

  function rehash(): void {
    slots = new Int32Array(slots.length * 2);
    for (let path = 1; path < count; path += 1) slots[slotOf(parents[path] ?? 0, nameIds[path] ?? 0)] = path;
  }

  function walk(parts: readonly string[], step: (parent: number, name: string) => number): number {
    let path = ROOT;
    for (const name of parts) {
      path = step(path, name);
      if (path < 0) return -1;
    }
    return path;
  }

  const name = (path: number) => (path === ROOT ? "" : names.text(nameIds[path] ?? 0));
  return {
    get count() {
      return count;
    },
    add: (parts) => walk(parts, child),
    addChild: child,
    find: (parts) => walk(parts, findChild),
    parent: (path) => parents[path] ?? ROOT,
    name,
    compareNames: (a, b) => names.compare(nameIds[a] ?? 0, nameIds[b] ?? 0),
    text(path) {
      const parts: string[] = [];
      for (let at = path; at !== ROOT; at = parents[at] ?? ROOT) parts.push(name(at));
      return parts.reverse().join("/");
    },
  };
}

function grown(from: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const to = new Int32Array(from.length * 2);
  to.set(from);
  return to;
}

// As for names: numbers are given in the order of the archive, so who writes it chooses them.
const SEED = Math.floor(Math.random() * 0x1_0000_0000);

function mix(parent: number, nameId: number): number {
  const hash = Math.imul(parent ^ SEED, 0x9e3779b1) ^ Math.imul(nameId + 1, 0x85ebca6b);
  return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) >>> 0;
}
