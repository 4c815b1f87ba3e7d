/** All actions with the keys that they have just now, found by scope and by what has been typed. */
import type { Binding, Scope } from "../app/binding.ts";

export type Meaning =
  | { readonly kind: "run"; readonly binding: Binding }
  /** More keys are to come. */
  | { readonly kind: "begun" };

export interface Keymap {
  readonly bindings: readonly Binding[];
  of(scope: Scope): readonly Binding[];
  /** Those that can be reached where the scopes within hear keys first, with the keys that do. */
  reachable(scope: Scope, within: readonly Scope[]): readonly Binding[];
  /** What the keys typed so far mean in the innermost of the scopes that knows them. */
  find(scopes: readonly Scope[], keys: readonly string[]): Meaning | undefined;
}

export function keymapOf(bindings: readonly Binding[]): Keymap {
  const byScope = Map.groupBy(bindings, ({ scope }) => scope);
  // Of a scope when it hears its first key: before the first frame nobody types.
  const known = new Map<Scope, ReadonlyMap<string, Meaning>>();
  const meaningsIn = (scope: Scope) => {
    const meanings = known.get(scope) ?? meaningsOf(of(scope));
    known.set(scope, meanings);
    return meanings;
  };
  const of = (scope: Scope) => byScope.get(scope) ?? [];
  // Asked for with every frame, by the hints.
  const reached = new Map<string, readonly Binding[]>();
  return {
    bindings,
    of,
    reachable(scope, within) {
      const id = [scope, ...within].join(" ");
      const all = reached.get(id) ?? reachable(of(scope), within.flatMap(of));
      reached.set(id, all);
      return all;
    },
    find(scopes, keys) {
      const typed = keys.join(" ");
      for (const scope of scopes) {
        const meaning = meaningsIn(scope).get(typed);
        if (meaning !== undefined) return meaning;
      }
      return undefined;
    },
  };
}

function meaningsOf(bindings: readonly Binding[]): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const binding of bindings) {
    for (const sequence of binding.keys) {
      for (const begin of beginnings(sequence)) meanings.set(begin, { kind: "begun" });
      meanings.set(sequence, { kind: "run", binding });
    }
  }
  return meanings;
}

function reachable(outer: readonly Binding[], inner: readonly Binding[]): readonly Binding[] {
  const taken = takenBy(inner.flatMap(({ keys }) => keys));
  return outer.flatMap((binding) => {
    const keys = binding.keys.filter((key) => !taken(key));
    return keys.length === 0 ? [] : [keys.length === binding.keys.length ? binding : { ...binding, keys }];
  });
}

/** `g`, of `g g`. */
export function beginnings(sequence: string): readonly string[] {
  if (!sequence.includes(" ")) return [];
  const keys = sequence.split(" ");
  return keys.slice(1).map((_, count) => keys.slice(0, count + 1).join(" "));
}

/** Whether a key clashes with one of those. */
export function takenBy(keys: readonly string[]): (key: string) => boolean {
  const whole = new Set(keys);
  const begun = new Set(keys.flatMap(beginnings));
  return (key) => whole.has(key) || begun.has(key) || beginnings(key).some((begin) => whole.has(begin));
}

/** Whether one cannot be typed without the other: they are the same, or one begins the other. */
export function isClash(one: string, other: string): boolean {
  return `${one} `.startsWith(`${other} `) || `${other} `.startsWith(`${one} `);
}
