import { describe, expect, test } from "vitest";
import { combinedArchive } from "../../../src/oci/combined-archive.ts";
import { type BuiltImage, buildImage } from "../../../src/oci/image-archive.ts";
import { readTar } from "../../../src/oci/tar.ts";
import { tarBytes, writeTar } from "../../../src/oci/tar-writer.ts";
import { cut, gather } from "../../helpers/bytes.ts";

const platform = { os: "linux", architecture: "amd64" };
const layer = (text: string) => tarBytes([{ path: text, kind: "file", body: Buffer.from(text) }]);
const one = buildImage({ platform, layers: [layer("shared"), layer("one")] });
const two = buildImage({ platform, layers: [layer("shared"), layer("two")] });

const described = (image: BuiltImage, names: readonly string[]) => ({
  names,
  target: image.manifest.descriptor,
  main: { config: image.config.descriptor.digest, layers: image.layers.map(({ descriptor }) => descriptor.digest) },
});
const blobsOf = (...images: readonly BuiltImage[]) => [
  ...new Map(images.flatMap((i) => [i.manifest, i.config, ...i.layers]).map((b) => [b.descriptor.digest, b])).values(),
];
const sources = (...images: readonly BuiltImage[]) =>
  blobsOf(...images).map(({ descriptor, bytes }) => ({ descriptor, body: cut(bytes) }));

async function filesOf(archive: AsyncIterable<Uint8Array>): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for await (const entry of readTar(archive)) files.set(entry.path, (await gather(entry.body)).toString());
  return files;
}

describe("the archive of both layouts", () => {
  test("names every image in both, and has each blob once", async () => {
    const images = [described(one, ["docker.io/library/app:1", "ghcr.io/a/b:2"]), described(two, [])];
    const files = await filesOf(writeTar(combinedArchive(images, sources(one, two))));
    const blobs = [...files.keys()].filter((path) => /^blobs\/sha256\/./.test(path));
    expect(blobs).toHaveLength(7);
    expect(JSON.parse(files.get("manifest.json") ?? "")).toEqual([
      expect.objectContaining({ RepoTags: ["app:1", "ghcr.io/a/b:2"] }),
      expect.objectContaining({ RepoTags: null }),
    ]);
    const index = JSON.parse(files.get("index.json") ?? "");
    expect(index.manifests.map((entry: { annotations?: object }) => entry.annotations)).toEqual([
      { "io.containerd.image.name": "docker.io/library/app:1", "org.opencontainers.image.ref.name": "1" },
      { "io.containerd.image.name": "ghcr.io/a/b:2", "org.opencontainers.image.ref.name": "2" },
      undefined,
    ]);
    const paths = JSON.parse(files.get("manifest.json") ?? "").flatMap((item: { Config: string; Layers: string[] }) => [
      item.Config,
      ...item.Layers,
    ]);
    for (const path of paths) expect(files.has(path)).toBe(true);
  });

  test("a name by digest is no tag for docker, but a name for containerd", async () => {
    const name = `docker.io/library/app@${one.manifest.descriptor.digest}`;
    const files = await filesOf(writeTar(combinedArchive([described(one, [name])], sources(one))));
    expect(JSON.parse(files.get("manifest.json") ?? "")[0].RepoTags).toBeNull();
    expect(files.get("index.json")).toContain(name);
  });

  test("what is no container image is in the layout of OCI alone", async () => {
    const images = [{ ...described(one, ["docker.io/library/chart:1"]), main: undefined }];
    const files = await filesOf(writeTar(combinedArchive(images, sources(one))));
    expect(files.get("manifest.json")).toBe("[]");
  });

  test("has the same bytes in whatever order the blobs were found", async () => {
    const images = [described(one, []), described(two, [])];
    const first = await gather(writeTar(combinedArchive(images, sources(one, two))));
    const second = await gather(writeTar(combinedArchive(images, sources(one, two).toReversed())));
    expect(first.equals(second)).toBe(true);
  });
});
