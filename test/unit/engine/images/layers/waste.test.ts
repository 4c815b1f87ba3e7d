import { expect, test } from "vitest";
import { type Files, layerOf } from "../../../../helpers/image.ts";
import { explore } from "../../../../helpers/layers.ts";

const waste = (layers: readonly Files[]) => explore(layers.map(layerOf)).explorer.waste();
const bytes = (count: number) => "x".repeat(count);

test("an image that writes every file once wastes nothing", async () => {
  expect(await waste([{ a: bytes(10) }, { b: bytes(20) }])).toMatchObject({
    totalBytes: 30,
    minimumBytes: 30,
    wastedBytes: 0,
    efficiency: 1,
    userWastedPercent: 0,
    files: [],
    fileCount: 0,
  });
  expect(await waste([])).toMatchObject({ totalBytes: 0, efficiency: 1, userWastedPercent: 0 });
  expect(await waste([{ "empty/": "" }])).toMatchObject({ totalBytes: 0, efficiency: 1 });
});

test("a file that is written again wastes all versions but the last", async () => {
  expect(await waste([{ a: bytes(10) }, { a: bytes(30) }, { a: bytes(60) }])).toMatchObject({
    totalBytes: 100,
    minimumBytes: 60,
    wastedBytes: 40,
    efficiency: 0.6,
    files: [{ path: "a", count: 3, wastedBytes: 40 }],
  });
});

test("what is removed in the end is wasted, the folder file by file and the worst first", async () => {
  const layers = [{ keep: bytes(50), "cache/a": bytes(10), "cache/b/c": bytes(40) }, { ".wh.cache": "" }];
  expect(await waste(layers)).toMatchObject({
    wastedBytes: 50,
    efficiency: 0.5,
    files: [
      { path: "cache/b/c", count: 1, wastedBytes: 40 },
      { path: "cache/a", count: 1, wastedBytes: 10 },
    ],
    fileCount: 2,
  });
});

test("a removed name of a file that has another wastes nothing, until the other goes too", async () => {
  const files = { a: bytes(10), b: { hardlink: "a" } };
  expect(await waste([files, { ".wh.a": "" }])).toMatchObject({ wastedBytes: 0 });
  expect(await waste([files, { ".wh.a": "" }, { ".wh.b": "" }])).toMatchObject({ wastedBytes: 10, efficiency: 0 });
});

test("a hard link may take the place of the file that it links to", async () => {
  expect(await waste([{ "a/x": bytes(10) }, { a: { hardlink: "a/x" } }])).toMatchObject({ wastedBytes: 0 });
});

test("the share of the user leaves the base out of what is divided by, not out of the waste", async () => {
  const layers = [{ a: bytes(80) }, { b: bytes(10) }, { ".wh.b": "", a: bytes(10) }];
  expect(await waste(layers)).toMatchObject({ wastedBytes: 90, userWastedPercent: 90 / 20 });
});

test("files without bytes are no waste worth a line", async () => {
  expect(await waste([{ a: "" }, { a: "" }])).toMatchObject({ wastedBytes: 0, fileCount: 0, files: [] });
});
