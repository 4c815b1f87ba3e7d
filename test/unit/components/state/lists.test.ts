import fc from "fast-check";
import { expect, test } from "vitest";
import { glyphsOf } from "../../../../components/glyphs.ts";
import { keymapOf } from "../../../../components/keys/keymap.ts";
import { DEFAULTS } from "../../../../components/settings/settings.ts";
import { type ListModel, listSelector } from "../../../../components/state/list-model.ts";
import {
  cursorIndex,
  invertedMarks,
  markRange,
  moveTo,
  scrollBy,
  settle,
  toggleMark,
} from "../../../../components/state/lists.ts";
import { initialUi, type ListState, type Sort } from "../../../../components/state/ui.ts";
import { themeOf } from "../../../../components/themes/theme-of.ts";
import { reduce } from "../../../../src/store/reduce.ts";
import { initialState, type StatsRow, type StoreState } from "../../../../src/store/state.ts";
import { fakeContainer } from "../../../helpers/fake-engine.ts";

function storeOf(names: readonly string[]): StoreState {
  const put = names.map((name) => fakeContainer(`id-${name}`, { name }));
  return reduce(initialState("default"), { kind: "containers", namespace: "default", rows: { mode: "replace", put } });
}

function sceneOf(store: StoreState, list: Partial<ListState> = {}) {
  const ui = initialUi({ columns: 80, rows: 24 }, 0);
  const containers = { ...ui.lists.containers, ...list };
  const look = { theme: themeOf({ depth: "none" }, DEFAULTS), glyphs: glyphsOf({}), keys: keymapOf([]) };
  return { store, ui: { ...ui, lists: { ...ui.lists, containers } }, ...look };
}

function modelOf(names: readonly string[], list: Partial<ListState> = {}): ListModel {
  return listSelector()(sceneOf(storeOf(names), list));
}

const LIST = initialUi({ columns: 80, rows: 24 }, 0).lists.containers;
const keys = (...names: string[]) => names.map((name) => `default/id-${name}`);

test("sorts by a column either way, and keeps what has no value last", () => {
  const sorted = (sort: Sort) => modelOf(["b", "c", "a"], { sort }).keys;
  expect(sorted({ column: "name", descending: false })).toEqual(keys("a", "b", "c"));
  expect(sorted({ column: "name", descending: true })).toEqual(keys("c", "b", "a"));
  expect(sorted({ column: "cpu", descending: true })).toEqual(keys("a", "b", "c"));
});

test("is computed anew only when what it shows has changed", () => {
  const select = listSelector();
  const store = storeOf(["a", "b"]);
  const first = select(sceneOf(store));
  expect(select(sceneOf({ ...store, eventCount: 7 }))).toBe(first);
  expect(select(sceneOf(store, { filter: "a" }))).not.toBe(first);
  expect(select(sceneOf(store, { filter: "a" })).total).toBe(2);
});

test.each(["cpu", "memory", "trend", "limit"])("follows the figures where rows are sorted by %s", (column) => {
  const select = listSelector();
  const store = storeOf(["a", "b"]);
  const figures = (of: number): StatsRow => ({
    timeMs: 0,
    cpuTotalNs: 0n,
    cpuPercent: of,
    cpuHistory: [of],
    memoryBytes: of,
    memoryLimitBytes: of,
    pids: 1,
  });
  const sorted = (a: number, b: number) => {
    const stats = new Map([
      ["default/id-a", figures(a)],
      ["default/id-b", figures(b)],
    ]);
    return select(sceneOf({ ...store, stats }, { sort })).keys;
  };
  const sort = { column, descending: true };
  expect(sorted(2, 1)).toEqual(keys("a", "b"));
  expect(sorted(1, 2)).toEqual(keys("b", "a"));
});

test("the cursor and the window stay inside, with the cursor in the window", () => {
  const names = fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { maxLength: 10 });
  const moves = fc.array(fc.record({ by: fc.integer({ min: -12, max: 12 }), scroll: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(
      fc.array(names, { minLength: 1, maxLength: 5 }),
      moves,
      fc.integer({ min: 1, max: 6 }),
      (worlds, all, rows) => {
        let list = LIST;
        for (const world of worlds) {
          const model = modelOf(world);
          list = settle(list, model, rows);
          for (const { by, scroll } of all) {
            list = scroll ? scrollBy(list, model, by, rows) : moveTo(list, model, cursorIndex(list, model) + by, rows);
            const at = cursorIndex(list, model);
            expect(at).toBeGreaterThanOrEqual(0);
            if (world.length > 0) expect(list.cursor).toBe(model.keys[at]);
            expect(list.top).toBeGreaterThanOrEqual(0);
            expect(list.top).toBeLessThanOrEqual(Math.max(0, world.length - rows));
            if (world.length > 0) expect(at - list.top).toBeLessThan(rows);
            expect(at).toBeGreaterThanOrEqual(list.top);
          }
        }
      },
    ),
  );
});

test("a row that goes leaves the cursor in its place, one that comes does not move it", () => {
  const at = moveTo(LIST, modelOf(["a", "c", "d"]), 1, 10);
  expect(settle(at, modelOf(["a", "b", "c", "d"]), 10).cursor).toBe(keys("c")[0]);
  expect(settle(at, modelOf(["a", "d"]), 10).cursor).toBe(keys("d")[0]);
  expect(settle(at, modelOf(["a"]), 10).cursor).toBe(keys("a")[0]);
  expect(settle(at, modelOf([]), 10).cursor).toBeUndefined();
});

test("marks single rows, ranges and all others, and forgets those that go", () => {
  const model = modelOf(["a", "b", "c", "d", "e"]);
  const one = toggleMark(LIST, keys("b")[0] ?? "");
  expect([...markRange(one, model, 3).marks]).toEqual(keys("b", "c", "d"));
  expect([...markRange(LIST, model, 3).marks]).toEqual(keys("d"));
  expect([...invertedMarks(one, model).marks]).toEqual(keys("a", "c", "d", "e"));
  expect([...settle(one, modelOf(["a", "c"]), 10).marks]).toEqual([]);
});

test("inverts the marks of what is in a folded pod, too: its line says whether all of it is marked", () => {
  const pod = { namespace: "shop", name: "cart", container: "app", sandbox: false };
  const put = ["a", "b"].map((name) => fakeContainer(`id-${name}`, { name, pod }));
  const rows = { mode: "replace" as const, put: [...put, fakeContainer("id-c", { name: "c" })] };
  const store = reduce(initialState("default"), { kind: "containers", namespace: "default", rows });
  const folded = new Set(["pod default/shop/cart"]);
  const model = listSelector()(sceneOf(store, { folded }));
  expect(model.keys).toEqual(["pod default/shop/cart", "default/id-c"]);
  expect([...invertedMarks({ ...LIST, folded }, model).marks]).toEqual(keys("a", "b", "c"));
});

test("inverts no mark that the filter hides", () => {
  const model = modelOf(["a1", "a2", "b"], { filter: "name:a" });
  const list = { ...LIST, marks: new Set(keys("a1", "b")) };
  expect([...invertedMarks(list, model).marks].sort()).toEqual(keys("a2", "b"));
});
