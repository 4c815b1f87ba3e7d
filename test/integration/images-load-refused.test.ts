/** What no load takes, and leaves nothing of. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { isLeptonError } from "../../src/errors.ts";
import { layoutArchive, NAME_ANNOTATION, named, ociArchive } from "../../src/oci/image-archive.ts";
import { tarBytes } from "../../src/oci/tar-writer.ts";
import { annotated, refNamed } from "../helpers/archives.ts";
import { cut } from "../helpers/bytes.ts";
import { artifact, corrupted, deepIndex, wrongCount, wrongDiffId, wrongSize } from "../helpers/hostile-archives.ts";
import { busyboxImage, dockerArchive, layerOf, otherPlatform, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";
import { expectNothingHeld } from "../helpers/load-remains.ts";
import { waitFor } from "../helpers/wait-for.ts";

const bed = openImageBed();

async function expectRefused(archive: Uint8Array, message: string | RegExp, code = "invalid-argument"): Promise<void> {
  const error: unknown = await bed.images.load(cut(archive)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isLeptonError(error) ? error.code : error).toBe(code);
  expect(String(error)).toMatch(message);
  expect(await bed.client.images.list()).toEqual([]);
  await expectNothingHeld(bed);
  await waitFor("blobs to be collected", async () => (await bed.client.content.list()).length === 0);
}

describe("what is refused, and leaves nothing", () => {
  const small = smallImage();
  const cases: readonly (readonly [string, () => Uint8Array, string | RegExp])[] = [
    [
      "an escape sequence in a tag",
      () => dockerArchive([{ names: ["evil\u001b[31m:latest"], image: small }]),
      /"evil\\u001b\[31m:latest", which is no valid reference/,
    ],
    [
      "a clipboard sequence in an annotation",
      () => annotated(small, { [NAME_ANNOTATION]: "\u001b]52;c;eA==\u0007" }),
      "no valid reference",
    ],
    ["a path as name", () => dockerArchive([{ names: ["../../../etc/x:1"], image: small }]), "no valid reference"],
    ["a hostile ref.name", () => refNamed(small, "a/../b"), "no valid reference"],
    ["an empty name", () => dockerArchive([{ names: [""], image: small }]), "no valid reference"],
    [
      "one bad name among good ones",
      () =>
        dockerArchive([
          { names: ["good"], image: small },
          { names: ["Bad"], image: small },
        ]),
      "no valid reference",
    ],
    ["an empty archive", () => tarBytes([]), "holds no image"],
    ["no archive at all", () => new TextEncoder().encode("x".repeat(2000)), "damaged header"],
    ["an empty file", () => new Uint8Array(0), "holds no image"],
    ["a tar of something else", () => layerOf({ "etc/passwd": "root" }), "holds no image"],
    ["an empty manifest.json", () => layerOf({ "manifest.json": "[]" }), "holds no image"],
    ["a manifest.json that is no list", () => layerOf({ "manifest.json": "{}" }), "is not a list"],
    ["a manifest.json that is no JSON", () => layerOf({ "manifest.json": "[" }), "not valid JSON"],
    [
      "a missing config",
      () => layerOf({ "manifest.json": '[{"Config":"x.json","Layers":[]}]' }),
      'lacks the config "x.json"',
    ],
    [
      "a missing layer",
      () => layerOf({ "c.json": "{}", "manifest.json": '[{"Config":"c.json","Layers":["l.tar"]}]' }),
      'lacks the layer "l.tar"',
    ],
    [
      "links in a circle",
      () => layerOf({ a: { link: "b" }, b: { link: "a" }, "manifest.json": '[{"Config":"a"}]' }),
      'lacks the config "a"',
    ],
    [
      "a link out of the archive",
      () => layerOf({ a: { link: "../../../etc/passwd" }, "manifest.json": '[{"Config":"a"}]' }),
      'lacks the config "a"',
    ],
    ["a blob that is not what its name says", () => corrupted(), "does not hold what its name says"],
    [
      "a missing blob",
      () => layoutArchive([named(small.manifest.descriptor, "a")], [small.manifest, small.config]),
      "lacks the blob",
    ],
    ["a missing manifest", () => layoutArchive([named(small.manifest.descriptor, "a")], []), "lacks the blob"],
    [
      "a cut archive",
      () => dockerArchive([{ names: ["a"], image: small }]).subarray(0, 3000),
      "in the middle of an entry",
    ],
    [
      "a cut gzip",
      () => gzipSync(dockerArchive([{ names: ["a"], image: small }])).subarray(0, 300),
      "damaged or incomplete",
    ],
    [
      "a layer that is not what the config promises",
      () => wrongDiffId(small),
      /unpacks to "sha256:.*", but the image config promises/,
    ],
    ["a wrong number of layers", () => wrongCount(small), "2 layers, but its config counts 1"],
    [
      "a layout of the future",
      () => layerOf({ "oci-layout": '{"imageLayoutVersion":"9"}', "index.json": "{}" }),
      'version "9" is not supported',
    ],
    ["a manifest.json of 5 MB", () => layerOf({ "manifest.json": " ".repeat(5_000_000) }), "more than 4194304"],
    ["an artifact", () => artifact(), "is no container image"],
    ["indexes five deep", () => deepIndex(small), "nested more than 4 deep"],
    ["a blob of another size than promised", () => wrongSize(small), "but its descriptor says"],
  ];
  test.each(cases)("%s", async (_, archive, message) => {
    await expectRefused(archive(), message);
  });

  test("another platform only, until it is asked for", async () => {
    const archive = ociArchive([{ name: "foreign:1", image: smallImage({ a: "b" }, { platform: otherPlatform() }) }]);
    await expectRefused(archive, "does not provide the platform", "not-found");
    expect(await bed.images.load(cut(archive), { platform: `linux/${otherPlatform().architecture}` })).toEqual([
      "foreign:1",
    ]);
  });

  test("a source that fails in the middle", async () => {
    const archive = ociArchive([{ name: "a:1", image: await busyboxImage() }]);
    async function* broken() {
      yield archive.subarray(0, 500_000);
      throw new Error("pipe broke");
    }
    await expect(bed.images.load(broken())).rejects.toThrow("pipe broke");
    await expectNothingHeld(bed);
  });

  test("an abort in the middle", async () => {
    const archive = ociArchive([{ name: "a:1", image: await busyboxImage() }]);
    const abort = new AbortController();
    async function* slow() {
      yield archive.subarray(0, 500_000);
      abort.abort();
      yield archive.subarray(500_000);
    }
    await expect(bed.images.load(slow(), { signal: abort.signal })).rejects.toMatchObject({ code: "canceled" });
    expect(await bed.client.images.list()).toEqual([]);
    await expectNothingHeld(bed);
  });
});
