/** Reads the table of keys: by scope, for each action the keys that it shall have. */
import type { Binding } from "../app/binding.ts";
import { isClash } from "../keys/keymap.ts";
import type { KeyChanges } from "../keys/presets.ts";
import { isTyped, parseSequence } from "../keys/sequence.ts";
import type { Path, Reader } from "./reader.ts";

/** Where letters are text. */
const TYPED = ["form", "palette", "prompt", "line"];

export function readKeys(reader: Reader, table: unknown, path: Path, bindings: readonly Binding[]): KeyChanges {
  const byScope = Map.groupBy(bindings, ({ scope }) => String(scope));
  const changes: Record<string, readonly string[]> = {};
  for (const [scope, actions] of reader.entries(table, path, [...byScope.keys()], "section")) {
    const names = (byScope.get(scope) ?? []).map(({ name }) => name);
    const taken: Taken[] = [];
    for (const [name, value] of reader.entries(actions, [...path, scope], names, "action")) {
      const keys = readSequences(reader, value, [...path, scope, name], taken);
      if (keys !== undefined) changes[`${scope}.${name}`] = keys;
    }
  }
  return changes;
}

interface Taken {
  readonly key: string;
  readonly name: string;
}

/** Those of one action; what is wrong with one of them leaves the action as it is. */
function readSequences(reader: Reader, value: unknown, path: Path, taken: Taken[]): readonly string[] | undefined {
  const [scope = "", name = ""] = path.slice(-2);
  const isList = Array.isArray(value);
  const keys: string[] = [];
  let isRight = true;
  for (const [at, each] of (isList ? (value as readonly unknown[]) : [value]).entries()) {
    const key = readSequence(reader, each, isList ? [...path, String(at)] : path, scope);
    if (key === undefined) isRight = false;
    else keys.push(key);
  }
  for (const key of keys) {
    const other = taken.find((before) => before.name !== name && isClash(before.key, key));
    if (other === undefined) continue;
    reader.complain(path, `"${key}" is a key of ${scope}.${other.name} already`);
    isRight = false;
  }
  if (!isRight) return undefined;
  taken.push(...keys.map((key) => ({ key, name })));
  return keys;
}

function readSequence(reader: Reader, value: unknown, path: Path, scope: string): string | undefined {
  if (typeof value !== "string") {
    reader.complain(path, 'keys are texts like "ctrl-k" or "g g", or a list of them');
    return undefined;
  }
  const sequence = parseSequence(value);
  if (sequence.kind === "wrong") reader.complain(path, `"${value}" ${sequence.why}`);
  else if (TYPED.includes(scope) && isTyped(sequence.keys)) reader.complain(path, `"${value}" is text in a line`);
  else return sequence.keys;
  return undefined;
}
