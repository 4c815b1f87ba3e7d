import { expect, test } from "vitest";
import { BINDINGS } from "../../../components/keymap.ts";
import { VIEWS, type ViewName } from "../../../components/views/index.ts";
import { COMMANDS } from "../../../src/commands/index.ts";

const clashes = (keys: readonly string[]) => keys.filter((key, i) => keys.indexOf(key) !== i);

test("a key means one thing in a scope", () => {
  for (const scopes of [["viewer", "global"], ["dock"], ["explorer"], ["containers", "list", "global"]]) {
    const keys = BINDINGS.filter(({ scope }) => scopes.includes(scope)).flatMap(({ keys }) => keys);
    // Text viewers and the dock take over keys that mean something else around them.
    const allowed = scopes.includes("viewer") ? ["/", "q", "esc", "enter"] : [];
    expect(clashes(keys).filter((key) => !allowed.includes(key))).toEqual([]);
  }
});

test("an action of the table is never hidden by a key of the dashboard, but the log's", () => {
  const own = new Set(
    BINDINGS.filter(({ scope }) => ["containers", "list", "global"].includes(scope)).flatMap(({ keys }) => keys),
  );
  const hidden = COMMANDS.flatMap(({ path, actions = [] }) =>
    actions.filter(({ key }) => own.has(key)).map(({ key }) => `${key} ${path.join(" ")}`),
  );
  // The dock is this command's face: the key leads there.
  expect(hidden).toEqual(["l container logs"]);
});

test("every binding says what it does, in few words at the foot", () => {
  for (const { keys, summary, hint } of BINDINGS) {
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
