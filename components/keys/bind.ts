/** The keys that actions have: those of the keymap, and over them the user's. */
import type { Binding } from "../app/binding.ts";
import { type Keymap, keymapOf, takenBy } from "./keymap.ts";
import { type KeyChanges, PRESETS, type PresetName } from "./presets.ts";
import { hearing } from "./scopes.ts";

export interface KeyChoice {
  readonly keymap: PresetName;
  /** By scope and name, `list.down`. */
  readonly keys: KeyChanges;
}

/** The same keymap for as long as the choice is. */
export function keymapFollower(bindings: readonly Binding[]): (choice: KeyChoice) => Keymap {
  let known: KeyChoice | undefined;
  let keymap: Keymap | undefined;
  return (choice) => {
    const isSame = known?.keymap === choice.keymap && known.keys === choice.keys;
    if (keymap === undefined || !isSame) keymap = keymapOf(bind(bindings, choice));
    known = choice;
    return keymap;
  };
}

/** A key that the user gives to an action is no more one of the keymap's, in its scope and in those within. */
export function bind(bindings: readonly Binding[], { keymap, keys: own }: KeyChoice): readonly Binding[] {
  const preset: KeyChanges = PRESETS[keymap];
  if (keymap === "default" && Object.keys(own).length === 0) return bindings;
  const taken = new Map<string, readonly string[]>();
  for (const [id, keys] of Object.entries(own)) {
    const [scope = ""] = id.split(".");
    taken.set(scope, [...(taken.get(scope) ?? []), ...keys]);
  }
  return bindings.map((binding) => {
    const id = idOf(binding);
    const { [id]: chosen } = own;
    if (chosen !== undefined) return { ...binding, keys: chosen };
    const keys = preset[id] ?? binding.keys;
    if (taken.size === 0) return preset[id] === undefined ? binding : { ...binding, keys };
    const isGone = takenBy(hearing(binding.scope).flatMap((scope) => taken.get(scope) ?? []));
    return { ...binding, keys: keys.filter((key) => !isGone(key)) };
  });
}

export function idOf({ scope, name }: Pick<Binding, "scope" | "name">): string {
  return `${scope}.${name}`;
}

/** Who gave an action the keys that it has. */
export function sourceOf(binding: Binding, { keymap, keys }: KeyChoice): string {
  if (keys[idOf(binding)] !== undefined) return "lepton.toml";
  return Object.hasOwn(PRESETS[keymap], idOf(binding)) ? keymap : "default";
}
