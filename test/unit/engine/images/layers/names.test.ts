import fc from "fast-check";
import { expect, test } from "vitest";
import { createNames } from "../../../../../src/engine/images/layers/names.ts";
import { createPaths, ROOT } from "../../../../../src/engine/images/layers/paths.ts";

const MUCH = { paths: 1_000_000, nameBytes: 1024 * 1024 };

test("a name has one number, by which it is found and read, however many there are", () => {
  const names = createNames(MUCH.nameBytes);
  const all = Array.from({ length: 20_000 }, (_, index) => `näme-${index}`);
  const ids = all.map((name) => names.intern(name));
  expect(new Set(ids).size).toBe(all.length);
  expect(all.map((name) => names.intern(name))).toEqual(ids);
  expect(all.map((name) => names.find(name))).toEqual(ids);
  expect(ids.map((id) => names.text(id))).toEqual(all);
  expect(names.find("other")).toBe(-1);
});

test("a name that finds no room is refused, and those that are known stay", () => {
  const names = createNames(8);
  expect([names.intern("four"), names.intern("more"), names.intern("x"), names.intern("four")]).toEqual([0, 1, -1, 0]);
  expect([names.find("x"), names.find("more"), names.text(1)]).toEqual([-1, 1, "more"]);
});

test("names are in the order of their bytes", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, text, (a, b) => {
      const names = createNames(MUCH.nameBytes);
      const order = names.compare(names.intern(a), names.intern(b));
      expect(Math.sign(order)).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test("paths are found as they were added, and a parent has the smaller number", () => {
  const part = fc.constantFrom("a", "b", "c", "ä", "long-name");
  fc.assert(
    fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 6 }), { maxLength: 200 }), (all) => {
      const paths = createPaths(MUCH);
      const added = all.map((parts) => paths.add(parts));
      expect(added.map((path) => paths.text(path))).toEqual(all.map((parts) => parts.join("/")));
      expect(all.map((parts) => paths.find(parts))).toEqual(added);
      expect(paths.count - 1).toBe(
        new Set(all.flatMap((parts) => parts.map((_, i) => parts.slice(0, i + 1).join("/")))).size,
      );
      for (let path = 1; path < paths.count; path += 1) expect(paths.parent(path)).toBeLessThan(path);
    }),
  );
  expect(createPaths(MUCH).text(ROOT)).toBe("");
});

test("paths that find no room are refused, and those that are known stay", () => {
  const paths = createPaths({ ...MUCH, paths: 3 });
  expect([paths.add(["a"]), paths.add(["a", "b"]), paths.add(["c"]), paths.add(["a", "b"])]).toEqual([1, 2, -1, 2]);
  expect(paths.find(["c"])).toBe(-1);
});
