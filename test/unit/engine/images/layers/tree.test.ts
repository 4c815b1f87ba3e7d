import { describe, expect, test } from "vitest";
import { type Files, layerOf } from "../../../../helpers/image.ts";
import { allRows, explore, listing } from "../../../../helpers/layers.ts";

async function changes(layers: readonly Files[], from = layers.length - 1): Promise<string[]> {
  return listing(await explore(layers.map(layerOf)).explorer.tree({ to: layers.length - 1, from }));
}

const base: Files = { "etc/": "", "etc/passwd": "root", "etc/conf.d/": "", "etc/conf.d/a": "1", hello: "x" };

describe("what a layer did to the image below it", () => {
  const cases: readonly (readonly [string, readonly Files[], readonly string[]])[] = [
    ["brings the base", [base], ["A etc/", "A etc/conf.d/", "A etc/conf.d/a", "A etc/passwd", "A hello"]],
    ["nothing", [base, {}], ["  etc/", "  etc/conf.d/", "  etc/conf.d/a", "  etc/passwd", "  hello"]],
    [
      "writes a file again, and so its folder differs",
      [base, { "etc/": "", "etc/passwd": "more" }],
      ["M etc/", "  etc/conf.d/", "  etc/conf.d/a", "M etc/passwd", "  hello"],
    ],
    [
      "repeats a folder as it was",
      [base, { "etc/": "" }],
      ["  etc/", "  etc/conf.d/", "  etc/conf.d/a", "  etc/passwd", "  hello"],
    ],
    [
      "removes a file",
      [base, { "etc/.wh.passwd": "" }],
      ["M etc/", "  etc/conf.d/", "  etc/conf.d/a", "D etc/passwd", "  hello"],
    ],
    [
      "removes a folder with all that is in it",
      [base, { ".wh.etc": "" }],
      ["D etc/", "D etc/conf.d/", "D etc/conf.d/a", "D etc/passwd", "  hello"],
    ],
    [
      "makes a folder opaque, wherever the archive says so",
      [base, { "etc/new": "", "etc/": "", "etc/.wh..wh..opq": "" }],
      ["M etc/", "D etc/conf.d/", "D etc/conf.d/a", "A etc/new", "D etc/passwd", "  hello"],
    ],
    [
      "makes the root opaque",
      [base, { ".wh..wh..opq": "", new: "" }],
      ["D etc/", "D etc/conf.d/", "D etc/conf.d/a", "D etc/passwd", "D hello", "A new"],
    ],
    [
      "removes and brings a path again",
      [base, { hello: "y", ".wh.hello": "" }],
      ["  etc/", "  etc/conf.d/", "  etc/conf.d/a", "  etc/passwd", "M hello"],
    ],
    [
      "puts a file where a folder was",
      [base, { etc: "file" }],
      ["M etc", "D etc/conf.d/", "D etc/conf.d/a", "D etc/passwd", "  hello"],
    ],
    [
      "puts a folder where a file was",
      [base, { "hello/": "", "hello/world": "" }],
      ["  etc/", "  etc/conf.d/", "  etc/conf.d/a", "  etc/passwd", "M hello/", "A hello/world"],
    ],
    [
      "brings a file below a file, without an entry for the folder",
      [base, { "hello/world": "" }],
      ["  etc/", "  etc/conf.d/", "  etc/conf.d/a", "  etc/passwd", "M hello/", "A hello/world"],
    ],
    ["removes what is not there", [{ a: "" }, { ".wh.b": "", "c/.wh.d": "" }], ["  a"]],
    ["removes a path by its link only", [{ "a/x": "", b: { link: "a" } }, { ".wh.b": "" }], ["  a/", "  a/x", "D b"]],
    ["writes through a link, which stays", [{ "a/": "", b: { link: "a" } }, { "b/x": "" }], ["  a/", "M b", "A b/x"]],
    ["leaves notes of aufs alone", [{ a: "" }, { ".wh..wh.plnk/9": "", ".wh..wh.orph/": "" }], ["  a"]],
  ];
  test.each(cases)("%s", async (_, layers, expected) => {
    expect(await changes(layers)).toEqual(expected);
  });

  test("a folder that gets another mode is modified itself", async () => {
    const { tarBytes } = await import("../../../../../src/oci/tar-writer.ts");
    const folder = (mode: number) => tarBytes([{ path: "tmp", kind: "directory", mode }]);
    const { explorer } = explore([folder(0o755), folder(0o1777)]);
    const tree = await explorer.tree({ to: 1 });
    expect(listing(tree)).toEqual(["M tmp/"]);
    expect(tree.counts).toEqual({ added: 0, modified: 1, removed: 0, unchanged: 0 });
    expect(allRows(tree)[0]).toMatchObject({ mode: 0o1777, layer: 1 });
  });
});

describe("several layers at once", () => {
  const layers: readonly Files[] = [base, { "etc/passwd": "2", tmp: "x" }, { ".wh.tmp": "", "etc/group": "g" }];

  test("are compared with what was before the first of them", async () => {
    expect(await changes(layers, 1)).toEqual([
      "M etc/",
      "  etc/conf.d/",
      "  etc/conf.d/a",
      "A etc/group",
      "M etc/passwd",
      "  hello",
    ]);
  });

  test("what came and went between is in neither", async () => {
    const { explorer } = explore(layers.map(layerOf));
    expect(listing(await explorer.tree({ to: 2, from: 0 })).some((line) => line.includes("tmp"))).toBe(false);
    expect(listing(await explorer.tree({ to: 1 }))).toContain("A tmp");
    expect(listing(await explorer.tree({ to: 2 }))).toContain("D tmp");
  });

  test("a selection that ends before it begins is refused, and a layer that is not there", async () => {
    const { explorer } = explore(layers.map(layerOf));
    await expect(explorer.tree({ to: 0, from: 1 })).rejects.toThrow("layer 1 is above layer 0");
    await expect(explorer.tree({ to: 3 })).rejects.toMatchObject({ code: "not-found", message: "no layer 3" });
    await expect(explore([]).explorer.tree({ to: 0 })).rejects.toMatchObject({ hint: "the image has none" });
  });
});

describe("a row", () => {
  test("says what its entry says; a folder counts the files below that are there", async () => {
    const { explorer } = explore([
      layerOf({ "d/": "", "d/a": "12345", "d/e/b": "123", "d/l": { link: "../x" }, "d/h": { hardlink: "d/a" } }),
      layerOf({ "d/e/.wh.b": "" }),
    ]);
    const rows = new Map(allRows(await explorer.tree({ to: 1 })).map((row) => [row.path, row]));
    expect(rows.get("d")).toMatchObject({ name: "d", depth: 0, kind: "directory", sizeBytes: 5, expandable: true });
    expect(rows.get("d/a")).toMatchObject({ name: "a", depth: 1, kind: "file", sizeBytes: 5, mode: 0o755, layer: 0 });
    expect(rows.get("d/e")).toMatchObject({ kind: "implied", mark: "modified", sizeBytes: 0, layer: undefined });
    expect(rows.get("d/e/b")).toMatchObject({ mark: "removed", sizeBytes: 3, depth: 2 });
    expect(rows.get("d/l")).toMatchObject({ kind: "symlink", linkPath: "../x", sizeBytes: 0, expandable: false });
    expect(rows.get("d/h")).toMatchObject({ kind: "hardlink", linkPath: "d/a", sizeBytes: 0 });
  });
});

describe("the list of rows", () => {
  const open = async () =>
    explore([layerOf(base), layerOf({ "etc/passwd": "2", "opt/deep/er/file": "1" })]).explorer.tree({ to: 1 });

  test("shows what lies at the root, and what is in the folders that are open", async () => {
    const tree = await open();
    const paths = (expanded: string[]) => {
      const rows = tree.rows({ expanded: new Set(expanded) });
      return rows.slice(0, rows.count).map(({ path, expanded: isOpen }) => (isOpen ? `${path}:` : path));
    };
    expect(paths([])).toEqual(["etc", "hello", "opt"]);
    expect(paths(["opt"])).toEqual(["etc", "hello", "opt:", "opt/deep"]);
    expect(paths(["opt/deep"])).toEqual(["etc", "hello", "opt"]);
    expect(paths(["etc", "nothing/here", "hello"])).toEqual(["etc:", "etc/conf.d", "etc/passwd", "hello", "opt"]);
  });

  test("makes only the rows that are asked for", async () => {
    const rows = (await open()).rows({ expanded: "all" });
    expect(rows.count).toBe(9);
    expect(rows.slice(2, 4).map(({ path }) => path)).toEqual(["etc/conf.d/a", "etc/passwd"]);
    expect(rows.slice(8, 100).map(({ path, depth }) => [path, depth])).toEqual([["opt/deep/er/file", 3]]);
    expect([rows.find("etc/passwd"), rows.find("/opt/deep/"), rows.find("gone"), rows.find("")]).toEqual([
      3, 6, -1, -1,
    ]);
  });

  test("by mark leaves the folders on the way", async () => {
    const rows = (await open()).rows({ expanded: "all", marks: new Set(["modified"]) });
    expect(rows.slice(0, rows.count).map(({ path }) => path)).toEqual(["etc", "etc/passwd"]);
  });

  test("by name opens the folders on the way", async () => {
    const rows = (await open()).rows({ matches: (path) => path.endsWith("file") || path === "hello" });
    expect(rows.slice(0, rows.count).map(({ path }) => path)).toEqual([
      "hello",
      "opt",
      "opt/deep",
      "opt/deep/er",
      "opt/deep/er/file",
    ]);
  });

  test("sorts names by their bytes", async () => {
    const { explorer } = explore([layerOf({ b: "", "a/": "", ä: "", B: "", "a.d": "", "10": "", "9": "" })]);
    expect(allRows(await explorer.tree({ to: 0 })).map(({ path }) => path)).toEqual([
      "10",
      "9",
      "B",
      "a",
      "a.d",
      "b",
      "ä",
    ]);
  });
});
