import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Binding, Scope } from "../../../components/app/binding.ts";
import { withCommands } from "../../../components/app/command-bindings.ts";
import { BINDINGS } from "../../../components/keymap.ts";
import { bind, idOf } from "../../../components/keys/bind.ts";
import { isClash, keymapOf } from "../../../components/keys/keymap.ts";
import { PRESETS, type PresetName } from "../../../components/keys/presets.ts";
import { keysReference } from "../../../components/keys/reference.ts";
import { isTyped, parseSequence } from "../../../components/keys/sequence.ts";
import { VIEWS, type ViewName } from "../../../components/views/index.ts";
import { COMMANDS } from "../../../src/commands/index.ts";

const ALL = withCommands(BINDINGS, COMMANDS);
const NAMES = Object.keys(PRESETS) as PresetName[];

/** Scopes that hear keys together, the innermost first; what is within hides nothing of what is around it. */
const STACKS: readonly (readonly Scope[])[] = [
  ...VIEWS.map(({ name }): readonly Scope[] => [name, "list", "global"]),
  ["palette", "prompt", "line"],
  ["form", "line"],
  ["switch", "form"],
  ["buttons", "form"],
];

function clashes(bindings: readonly Binding[]): readonly string[] {
  const keys = bindings.flatMap((binding) => binding.keys.map((key) => ({ key, id: idOf(binding) })));
  return keys.flatMap(({ key, id }, at) =>
    keys.slice(at + 1).flatMap((other) => (isClash(key, other.key) ? [`${key} ${id}, ${other.key} ${other.id}`] : [])),
  );
}

test("an action has one name in its scope, and every one that a preset changes is there", () => {
  const ids = ALL.map(idOf);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const changed = Object.values(PRESETS).flatMap((preset) => Object.keys(preset));
  expect(changed.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+\.[a-z][a-z0-9-]*$/.test(id))).toEqual([]);
});

describe.each(NAMES)("the keymap %s", (keymap) => {
  const bindings = bind(ALL, { keymap, keys: {} });
  const keys = keymapOf(bindings);

  test("has a key for every action, and one that terminals send", () => {
    expect(bindings.filter((binding) => binding.keys.length === 0).map(idOf)).toEqual([]);
    const wrong = bindings.flatMap((binding) =>
      binding.keys.filter((key) => {
        const parsed = parseSequence(key);
        return parsed.kind === "wrong" || parsed.keys !== key;
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("has no key twice in a scope, and none that begins another", () => {
    for (const scope of new Set(ALL.map((binding) => binding.scope))) expect(clashes(keys.of(scope))).toEqual([]);
  });

  test("hides no action by a scope within", () => {
    for (const stack of STACKS) {
      const hidden = stack.flatMap((scope, at) => {
        const reached = new Set(keys.reachable(scope, stack.slice(0, at)).map(idOf));
        return keys
          .of(scope)
          .map(idOf)
          .filter((id) => !reached.has(id));
      });
      expect(hidden).toEqual([]);
    }
  });

  test("takes no letter from a line that is typed", () => {
    const typed = (["form", "palette", "prompt", "line"] as const).flatMap((scope) =>
      keys.of(scope).flatMap((binding) => binding.keys.filter(isTyped)),
    );
    expect(typed).toEqual([]);
  });
});

test("keys of the user's for everywhere are taken from the keymap's everywhere", () => {
  const own = { "global.volumes": ["g v"], "global.quit": ["j"], "list.copy": ["S"], "form.accept": ["ctrl-a"] };
  const bound = new Map(bind(ALL, { keymap: "default", keys: own }).map((binding) => [idOf(binding), binding.keys]));
  for (const scope of ["list", "dock", "viewer"]) expect(bound.get(`${scope}.first`)).toEqual(["home"]);
  expect(bound.get("list.down")).toEqual(["down"]);
  expect(bound.get("containers.stop")).toEqual([]);
  expect(bound.get("line.start")).toEqual(["home", "ctrl-a"]);
  expect(bound.get("menu.next")).toContain("j");
});

test("keys of the user's go before those of the keymap, and are no others'", () => {
  const own = { "list.down": ["g"], "containers.stop": [] };
  const bound = new Map(bind(ALL, { keymap: "vim", keys: own }).map((binding) => [idOf(binding), binding.keys]));
  expect(bound.get("list.down")).toEqual(["g"]);
  expect(bound.get("list.first")).toEqual(["home"]);
  expect(bound.get("list.wide")).toEqual([]);
  expect(bound.get("containers.stop")).toEqual([]);
  expect(bound.get("viewer.first")).toEqual(["g g", "home"]);
});

test("what begins several keys waits for more, in the innermost scope that knows it", () => {
  const binding = (scope: Scope, name: string, keys: readonly string[]): Binding => ({
    scope,
    name,
    keys,
    summary: "",
    run: () => {},
  });
  const keys = keymapOf([
    binding("list", "a", ["g g"]),
    binding("global", "b", ["g"]),
    binding("global", "c", ["g x"]),
  ]);
  const said = (typed: string) => {
    const meaning = keys.find(["list", "global"], typed.split(" "));
    return meaning?.kind === "run" ? meaning.binding.name : meaning?.kind;
  };
  expect(["g", "g g", "g x", "x"].map(said)).toEqual(["begun", "a", "c", undefined]);
  expect(keys.reachable("global", ["list"]).map(({ name }) => name)).toEqual(["c"]);
});

test("every binding says what it does, in few words at the foot", () => {
  for (const { keys, summary, hint } of ALL) {
    expect(keys.length).toBeGreaterThan(0);
    expect(summary).toMatch(/^[a-z].{2,}[^.]$/);
    expect((hint ?? "").length).toBeLessThanOrEqual(12);
  }
});

test("actions belong to panes that there are", () => {
  const views: readonly ViewName[] = VIEWS.map(({ name }) => name);
  const panes = COMMANDS.flatMap(({ actions = [] }) => actions.map(({ pane }) => pane));
  expect(panes.filter((pane) => !views.includes(pane))).toEqual([]);
});

test("docs/reference/keys.md is what the table says (npm run gen writes it)", () => {
  expect(readFileSync("docs/reference/keys.md", "utf8")).toBe(keysReference(ALL));
});

test.each([
  ["j", "j"],
  ["C-x  C-c", "ctrl-x ctrl-c"],
  ["M-x", "alt-x"],
  ["^k", "ctrl-k"],
  ["^", "^"],
  ["ctrl-A", "ctrl-a"],
  ["shift-alt-ctrl-up", "ctrl-alt-shift-up"],
  ["ctrl-alt-x", "alt-ctrl-x"],
  ["pgdn del escape return", "pagedown delete esc enter"],
  ["é", "é"],
  ["-", "-"],
  ["ctrl--", undefined],
  ["ctrl-enter", undefined],
  ["shift-space", undefined],
  ["f13", undefined],
  ["ctrl-", undefined],
  ["\u0007", undefined],
])("%j is the keys %s", (text, keys) => {
  const parsed = parseSequence(text);
  expect(parsed.kind === "keys" ? parsed.keys : undefined).toBe(keys);
});
