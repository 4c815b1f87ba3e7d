import fc from "fast-check";
import { expect, test } from "vitest";
import { glyphsOf } from "../../../../components/glyphs.ts";
import { keymapOf } from "../../../../components/keys/keymap.ts";
import { DEFAULTS } from "../../../../components/settings/settings.ts";
import { listSelector } from "../../../../components/state/list-model.ts";
import { cursorIndex, moveTo, settle, toggleMark, withList } from "../../../../components/state/lists.ts";
import { initialUi, type UiState } from "../../../../components/state/ui.ts";
import { themeOf } from "../../../../components/themes/theme-of.ts";
import type { Container } from "../../../../src/engine/types.ts";
import { reduce } from "../../../../src/store/reduce.ts";
import { initialState } from "../../../../src/store/state.ts";
import { fakeContainer } from "../../../helpers/fake-objects.ts";

const IDS = [..."abcdefgh"];
const FILTERS = ["", "a", "!a", "status:exited", "zzz"];
const COLUMNS = ["name", "status", "image", "age"];
const ROWS = 4;

/** What may happen to a table between two frames. */
type Step =
  | { readonly kind: "list"; readonly rows: readonly Container[] }
  | { readonly kind: "filter"; readonly filter: string }
  | { readonly kind: "sort"; readonly column: string; readonly descending: boolean }
  | { readonly kind: "move"; readonly by: number }
  | { readonly kind: "mark" };

const row = (id: string) =>
  fc
    .record({ name: fc.constantFrom("a1", "b2", "a3"), exited: fc.boolean(), createdAtMs: fc.nat(5) })
    .map(({ name, exited, createdAtMs }) =>
      fakeContainer(id, { name, createdAtMs, status: exited ? "exited" : "running" }),
    );
const list = fc
  .subarray(IDS)
  .chain((ids) => fc.tuple(...ids.map(row)))
  .map((rows): Step => ({ kind: "list", rows }));
const step = fc.oneof(
  list,
  fc.constantFrom(...FILTERS).map((filter): Step => ({ kind: "filter", filter })),
  fc
    .record({ column: fc.constantFrom(...COLUMNS), descending: fc.boolean() })
    .map((sort): Step => ({ kind: "sort", ...sort })),
  fc.integer({ min: -5, max: 5 }).map((by): Step => ({ kind: "move", by })),
  fc.constant<Step>({ kind: "mark" }),
);

test("through refreshes, filters and orders the selection stays on its row, and marks on theirs", () => {
  fc.assert(
    fc.property(list, fc.array(step, { maxLength: 25 }), (first, steps) => {
      const look = { theme: themeOf({ depth: "none" }, DEFAULTS), glyphs: glyphsOf({}), keys: keymapOf([]) };
      const select = listSelector();
      let store = initialState("default");
      let ui: UiState = initialUi({ columns: 80, rows: 24 }, 0);
      let expected = new Set<string>();
      const model = () => select({ store, ui, ...look });
      const change = (to: (before: UiState["lists"]["containers"]) => UiState["lists"]["containers"]) => {
        ui = withList(ui, "containers", to);
      };
      for (const one of [first, ...steps]) {
        const { cursor } = ui.lists.containers;
        if (one.kind === "list") {
          store = reduce(store, { kind: "containers", namespace: "default", rows: { mode: "replace", put: one.rows } });
          expected = new Set([...expected].filter((key) => store.containers.has(key)));
        } else if (one.kind === "filter") change((before) => ({ ...before, filter: one.filter }));
        else if (one.kind === "sort") change((before) => ({ ...before, sort: one }));
        else if (one.kind === "move")
          change((before) => moveTo(before, model(), cursorIndex(before, model()) + one.by, ROWS));
        else if (cursor !== undefined && model().rows.has(cursor)) {
          change((before) => toggleMark(before, cursor));
          if (!expected.delete(cursor)) expected.add(cursor);
        }
        change((before) => settle(before, model(), ROWS));
        const after = ui.lists.containers;
        if (one.kind !== "move" && cursor !== undefined && model().rows.has(cursor)) expect(after.cursor).toBe(cursor);
        expect(after.cursor).toBe(model().keys[cursorIndex(after, model())]);
        expect([...after.marks].toSorted()).toEqual([...expected].toSorted());
        if (model().keys.length > 0) expect(cursorIndex(after, model()) - after.top).toBeLessThan(ROWS);
      }
    }),
  );
});
