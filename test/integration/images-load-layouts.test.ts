/** Archives of every layout that tools write, and of one image for several platforms. */
import { writeFile } from "node:fs/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Descriptor } from "../../src/oci/documents.ts";
import { blob, buildIndex, jsonBlob, layoutArchive, named, ociArchive } from "../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { combined, dotted, refNamed } from "../helpers/archives.ts";
import { cut } from "../helpers/bytes.ts";
import { dockerArchive, layerOf, otherPlatform, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";
import { expectNothingHeld } from "../helpers/load-remains.ts";

const bed = openImageBed();

describe("archives of every layout", () => {
  const small = () => smallImage({ "etc/": "", "etc/hello": "hello\n" }, { layers: [layerOf({ second: "2" })] });
  const oci = () => ociArchive([{ name: "docker.io/library/app:1", image: small() }]);
  const docker = (options = {}) => dockerArchive([{ names: ["app:1"], image: small() }], options);

  const cases: readonly (readonly [string, () => Uint8Array])[] = [
    ["oci", oci],
    ["docker, legacy layout", docker],
    ["docker, legacy layout, manifest first", () => docker({ manifestFirst: true })],
    ["docker, blobs", () => docker({ legacy: false })],
    ["oci, gzip", () => gzipSync(oci())],
    ["docker, gzip", () => gzipSync(docker())],
    ["oci, zstd", () => zstdCompressSync(oci())],
    ["oci, gzipped layers", () => ociArchive([{ name: "app:1", image: smallImage({ a: "b" }, { gzip: true }) }])],
    [
      "docker, gzipped layers",
      () => dockerArchive([{ names: ["app:1"], image: smallImage({ a: "b" }, { gzip: true }) }]),
    ],
    ["docker save of today: both", () => combined(small())],
    ["oci, podman's whole name in ref.name", () => refNamed(small(), "docker.io/library/app:1")],
    ["oci, paths with ./", () => dotted(small())],
  ];
  test.each(cases)("%s", async (_, archive) => {
    expect(await bed.images.load(cut(archive(), 1000))).toEqual(["app:1"]);
    const [image] = await bed.images.list();
    expect(image).toMatchObject({ name: "docker.io/library/app:1", repository: "app", tag: "1" });
    expect(image?.sizeBytes).toBeGreaterThan(0);
    await expectNothingHeld(bed);
    const check = await bed.ctr("images", "check");
    expect(check).toMatch(/docker\.io\/library\/app:1 .* complete \(\d\/\d\) .* true/);
  });

  test("an image has the digest that containerd's own importer gives it", async () => {
    const archive = docker();
    await bed.images.load(cut(archive));
    const ours = (await bed.images.inspect("app:1")).digest;
    const file = `${bed.daemon.dir}/archive.tar`;
    await writeFile(file, archive);
    await bed.daemon.ctr("-n", `${bed.namespace}b`, "images", "import", "--local", file);
    expect(await bed.daemon.ctr("-n", `${bed.namespace}b`, "images", "ls")).toContain(ours);
  });

  test("an image of an index keeps the index and unpacks this machine's platform", async () => {
    const [mine, foreign] = [smallImage({ mine: "1" }), smallImage({ foreign: "1" }, { platform: otherPlatform() })];
    const index = buildIndex([foreign, mine]);
    const blobs = [foreign, mine].flatMap((image) => [image.manifest, image.config, ...image.layers]);
    const archive = layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], [index, ...blobs]);
    expect(await bed.images.load(cut(archive))).toEqual(["multi:1"]);
    const image = await bed.images.inspect("multi:1");
    expect(image.digest).toBe(index.descriptor.digest);
    expect(image.configDigest).toBe(mine.config.descriptor.digest);
    expect(image.platforms.toSorted()).toEqual(["linux/amd64", "linux/arm64"]);
    expect(await bed.ctr("images", "check")).toContain("complete (2/2)");
  });

  test("an index whose other platforms are not in the archive", async () => {
    const [mine, foreign] = [smallImage({ mine: "1" }), smallImage({ foreign: "1" }, { platform: otherPlatform() })];
    const index = buildIndex([foreign, mine]);
    const archive = layoutArchive(
      [named(index.descriptor, "docker.io/library/multi:1")],
      [index, mine.manifest, mine.config, ...mine.layers],
    );
    expect(await bed.images.load(cut(archive))).toEqual(["multi:1"]);
    expect((await bed.images.inspect("multi:1")).platforms).toHaveLength(1);
    expect(await bed.ctr("images", "check")).toContain("complete (2/2)");
  });

  test("an index in an index, with an attestation beside the image", async () => {
    const image = smallImage();
    const facts = blob("application/vnd.in-toto+json", new TextEncoder().encode("{}"));
    const factsConfig = jsonBlob(OCI_CONFIG, { rootfs: { diff_ids: [] } });
    const attestation = jsonBlob(OCI_MANIFEST, {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: factsConfig.descriptor,
      layers: [facts.descriptor],
    });
    const entry: Descriptor = {
      ...attestation.descriptor,
      platform: { os: "unknown", architecture: "unknown" },
      annotations: { "vnd.docker.reference.type": "attestation-manifest" },
    };
    const inner = jsonBlob(OCI_INDEX, { schemaVersion: 2, manifests: [image.manifest.descriptor, entry] });
    const outer = jsonBlob(OCI_INDEX, { schemaVersion: 2, manifests: [inner.descriptor] });
    const blobs = [outer, inner, attestation, factsConfig, facts, image.manifest, image.config, ...image.layers];
    await bed.images.load(cut(layoutArchive([named(outer.descriptor, "docker.io/library/nested:1")], blobs)));
    expect((await bed.images.list()).map(({ platforms }) => platforms.length)).toEqual([1]);
    // Held by labels now, not by the lease: a collection must take nothing.
    await bed.client.leases.create({ id: "x" });
    await bed.client.leases.delete("x", { sync: true });
    expect(await bed.client.content.list()).toHaveLength(blobs.length);
  });
});
