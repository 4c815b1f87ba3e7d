import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { encodeHeader } from "../../../../../src/oci/tar-header.ts";
import { type TarInput, tarBytes } from "../../../../../src/oci/tar-writer.ts";
import { layerOf } from "../../../../helpers/image.ts";
import { allRows, explore, listing } from "../../../../helpers/layers.ts";

const file = (path: string) => ({ path, kind: "file", body: new Uint8Array(1) }) as const;

async function pathsOf(paths: readonly string[]): Promise<string[]> {
  const { explorer } = explore([tarBytes(paths.map(file))]);
  return allRows(await explorer.tree({ to: 0 })).map(({ path }) => path);
}

describe("names", () => {
  test("that are absolute or lead out stay inside the image", async () => {
    expect(await pathsOf(["/etc/passwd", "../../out", "a/../../b", "./c//d/."])).toEqual([
      "b",
      "c",
      "c/d",
      "etc",
      "etc/passwd",
      "out",
    ]);
  });

  test.each([".wh.", ".wh..", ".wh...", "a/.wh."])(
    "whiteout %j of a root or of nothing is counted, not followed",
    async (path) => {
      const { explorer } = explore([layerOf({ a: "1", b: "2" }), layerOf({ [path]: "" })]);
      expect(listing(await explorer.tree({ to: 1 }))).toEqual(["  a", "  b"]);
      expect(explorer.contents(1)).toMatchObject({ entries: 0, notShown: 1 });
    },
  );

  test("that say the root is a file or a link are not believed", async () => {
    const { explorer } = explore([
      layerOf({ a: "1" }),
      tarBytes([file("."), { path: "..", kind: "symlink", linkPath: "/" }]),
    ]);
    const tree = await explorer.tree({ to: 1 });
    expect(listing(tree)).toEqual(["  a"]);
    expect(tree.notShown).toBe(2);
  });

  test("of objects that JavaScript has are names like others", async () => {
    expect(await pathsOf(["__proto__", "constructor/toString", "hasOwnProperty"])).toEqual([
      "__proto__",
      "constructor",
      "constructor/toString",
      "hasOwnProperty",
    ]);
  });

  test("beyond the limit are counted; those after them are shown", async () => {
    const { explorer } = explore([tarBytes([file("a"), file("x/".repeat(2100)), file("z".repeat(5000)), file("b")])]);
    const tree = await explorer.tree({ to: 0 });
    expect(listing(tree)).toEqual(["A a", "A b"]);
    expect(tree.notShown).toBe(2);
  });

  test("of megabytes are passed over", async () => {
    const size = 3 * 1024 * 1024;
    const plain = { linkPath: "", mode: 0o644, uid: 0, gid: 0, mtimeSec: 0, path: "long" };
    const long = Buffer.concat([encodeHeader({ ...plain, type: "L", size }), Buffer.alloc(size, 0x61)]);
    const archive = Buffer.concat([long, tarBytes([file("hidden"), file("seen")])]);
    const { explorer } = explore([archive]);
    expect(listing(await explorer.tree({ to: 0 }))).toEqual(["A seen"]);
    expect(explorer.contents(0)).toMatchObject({ notShown: 1, problem: undefined });
  });

  test("two thousand folders deep are shown and removed", async () => {
    const deep = Array.from({ length: 2000 }, () => "d").join("/");
    const { explorer } = explore([layerOf({ [deep]: "x" }), layerOf({ ".wh.d": "" })]);
    expect(allRows(await explorer.tree({ to: 0 })).at(-1)).toMatchObject({ path: deep, depth: 1999, kind: "file" });
    const counts = (await explorer.tree({ to: 1 })).counts;
    expect(counts).toEqual({ added: 0, modified: 0, removed: 2000, unchanged: 0 });
    expect(await explorer.waste()).toMatchObject({ wastedBytes: 1 });
  });
});

describe("numbers", () => {
  test("of entries beyond the limit are counted, over all layers together", async () => {
    const names = (prefix: string) => tarBytes(Array.from({ length: 60 }, (_, index) => file(`${prefix}${index}`)));
    const { explorer } = explore([names("a"), names("b")], { limits: { entries: 100 } });
    const tree = await explorer.tree({ to: 1, from: 0 });
    expect([tree.rows().count, tree.notShown]).toEqual([100, 20]);
    expect([explorer.contents(0), explorer.contents(1)].map((layer) => layer?.fileBytes)).toEqual([60, 60]);
  });

  test("of paths and of bytes of names too", async () => {
    const names = tarBytes(Array.from({ length: 60 }, (_, index) => file(`dir${index}/name`)));
    for (const limits of [{ paths: 21 }, { nameBytes: 60 }]) {
      const { explorer } = explore([names], { limits });
      const tree = await explorer.tree({ to: 0 });
      expect(tree.notShown).toBeGreaterThan(30);
      expect(tree.counts.added).toBeLessThanOrEqual(26);
      expect(tree.counts.added).toBeGreaterThan(5);
    }
  });

  test("of one path many times show the last", async () => {
    const same: Exclude<TarInput, { kind: "stream" }>[] = Array.from({ length: 500 }, (_, mode) => ({
      ...file("same"),
      mode,
    }));
    const { explorer } = explore([tarBytes(same)]);
    const rows = allRows(await explorer.tree({ to: 0 }));
    expect(rows.map(({ path, mode }) => [path, mode])).toEqual([["same", 499]]);
    expect(await explorer.waste()).toMatchObject({ totalBytes: 500, wastedBytes: 499 });
  });

  test("of a folder and a file that take turns do not multiply", async () => {
    const children = Array.from({ length: 3000 }, (_, index) => file(`a/${index}`));
    const turns = Array.from({ length: 3000 }, (_, index) => (index % 2 === 0 ? file("a") : file(`a/${index}`)));
    const { explorer } = explore([tarBytes([...children, ...turns])]);
    expect(listing(await explorer.tree({ to: 0 }))).toEqual(["A a/", "A a/2999"]);
  });
});

describe("an archive", () => {
  const whole = layerOf({ a: "1", b: "2".repeat(1000), c: "3" });

  test.each([
    ["ends in the middle", whole.subarray(0, 1700), "tar archive ends in the middle of an entry"],
    ["has a damaged header", Buffer.concat([whole.subarray(0, 1024), Buffer.alloc(512, 0x41)]), "damaged header"],
    ["is no archive", Buffer.from("hello ".repeat(200)), "damaged header"],
  ])("that %s shows what was read and says why it stops", async (_, archive, problem) => {
    const { explorer } = explore([layerOf({ z: "" }), archive]);
    const tree = await explorer.tree({ to: 1 });
    expect(explorer.contents(1)?.problem).toContain(problem);
    expect(listing(tree).at(-1)).toBe("  z");
    expect(listing(tree).includes("A a")).toBe(archive.length !== 1200);
  });

  test("that is cut off while packed is damaged too", async () => {
    const random = tarBytes([file("a"), { path: "r", kind: "file", body: randomBytes(300_000) }, file("b")]);
    const { explorer } = explore([random], { pack: (tar) => gzipSync(tar).subarray(0, 200_000) });
    expect((await explorer.index(0)).problem).toContain("gzip data is damaged or incomplete");
    expect(listing(await explorer.tree({ to: 0 }))).toEqual(["A a", "A r"]);
  });

  test("that expands without measure is left", async () => {
    const bomb = tarBytes([
      file("first"),
      { path: "zeros", kind: "file", body: new Uint8Array(4_000_000) },
      file("last"),
    ]);
    const limits = { archiveBytes: 1_000_000, archiveRatio: 200 };
    const { explorer } = explore([bomb], { pack: (tar) => gzipSync(tar), limits });
    expect((await explorer.index(0)).problem).toMatch(/^layer expands to more than \d+ bytes, from \d+$/);
    expect(listing(await explorer.tree({ to: 0 }))).toEqual(["A first", "A zeros"]);
    const patient = explore([bomb], { pack: (tar) => gzipSync(tar), limits: { ...limits, archiveRatio: 2000 } });
    expect(await patient.explorer.index(0)).toMatchObject({ problem: undefined, entries: 3 });
  });

  test("of nothing has nothing", async () => {
    expect(await explore([new Uint8Array(0)]).explorer.index(0)).toMatchObject({ entries: 0, problem: undefined });
  });
});
