import { expect, test } from "vitest";
import type { DocumentReader } from "../../../../../src/engine/content/documents.ts";
import { planPull } from "../../../../../src/engine/images/pull/plan.ts";
import { LeptonError } from "../../../../../src/errors.ts";
import { type Descriptor, parseImageConfig, parseIndex, parseManifest } from "../../../../../src/oci/documents.ts";
import { type Blob, buildImage, buildIndex, jsonBlob } from "../../../../../src/oci/image-archive.ts";
import { OCI_INDEX, OCI_MANIFEST } from "../../../../../src/oci/media-types.ts";
import { hostPlatform, type Platform } from "../../../../../src/oci/platform.ts";
import { layerOf } from "../../../../helpers/image.ts";

const S390X: Platform = { os: "linux", architecture: "s390x" };
const host = buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" }), layerOf({ b: "2" })] });
const other = buildImage({ platform: S390X, layers: [layerOf({ a: "1" }), layerOf({ c: "3" })] });
const index = buildIndex([host, other]);
const documents = [host, other].flatMap(({ manifest, config }) => [manifest, config]);

/** Reads from memory, and counts nothing that is not asked for. */
function readerOf(blobs: readonly Blob[]): DocumentReader {
  const bytesOf = ({ digest }: Descriptor) => {
    const found = blobs.find(({ descriptor }) => descriptor.digest === digest);
    if (found === undefined) throw new LeptonError("not-found", `no ${digest}`);
    return found.bytes;
  };
  return {
    index: async (of) => parseIndex(bytesOf(of), of.mediaType),
    manifest: async (of) => parseManifest(bytesOf(of), of.mediaType),
    config: async (of) => parseImageConfig(bytesOf(of)),
  };
}

const digests = (blobs: readonly { readonly descriptor: Descriptor }[]) =>
  blobs.map(({ descriptor }) => descriptor.digest);
const reader = readerOf([index, ...documents]);

test("one platform brings its documents and layers, children before parents", async () => {
  const plan = await planPull(reader, index.descriptor, { kind: "platforms", platforms: [hostPlatform()] });
  expect(plan.blobs.map(({ kind }) => kind)).toEqual(["config", "layer", "layer", "manifest", "index"]);
  expect(digests(plan.blobs)).toEqual(digests([host.config, ...host.layers, host.manifest, index]));
  expect(plan.unpack).toHaveLength(1);
});

test("a platform of another machine is unpacked where it is the only one, and not beside this machine's", async () => {
  const alone = await planPull(reader, index.descriptor, { kind: "platforms", platforms: [S390X] });
  expect(digests(alone.unpack)).toEqual(digests([other.manifest]));
  const both = await planPull(reader, index.descriptor, { kind: "platforms", platforms: [S390X, hostPlatform()] });
  expect(digests(both.unpack)).toEqual(digests([host.manifest]));
  // The layer that both have comes once.
  expect(both.blobs.filter(({ kind }) => kind === "layer")).toHaveLength(3);
});

test("the same platform asked for twice comes once", async () => {
  const platforms = [hostPlatform(), hostPlatform()];
  const plan = await planPull(reader, index.descriptor, { kind: "platforms", platforms });
  expect(plan.variants).toHaveLength(1);
});

test("all platforms bring everything below the index, whatever it is", async () => {
  const fact = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, config: other.config.descriptor, layers: [] });
  const platform = { os: "unknown", architecture: "unknown" };
  const manifests = [host.manifest.descriptor, { ...fact.descriptor, platform }];
  const top = jsonBlob(OCI_INDEX, { schemaVersion: 2, manifests });
  const plan = await planPull(readerOf([top, fact, ...documents]), top.descriptor, { kind: "all" });
  expect(digests(plan.blobs)).toContain(fact.descriptor.digest);
  expect(digests(plan.variants)).toEqual(digests([host.manifest]));
});

test("all platforms of an index without this machine's are an image still", async () => {
  const top = buildIndex([other]);
  const plan = await planPull(readerOf([top, ...documents]), top.descriptor, { kind: "all" });
  expect(plan.unpack).toEqual([]);
  expect(plan.blobs).toHaveLength(5);
});

test("a platform that is not there is refused, with those that are", async () => {
  const choice = { kind: "platforms", platforms: [{ os: "linux", architecture: "riscv64" }] } as const;
  await expect(planPull(reader, index.descriptor, choice)).rejects.toMatchObject({
    code: "not-found",
    hint: expect.stringContaining("linux/s390x"),
  });
});

test("a layer of another type makes an artifact of it", async () => {
  const layers = host.layers.map(({ descriptor }) => ({ ...descriptor, mediaType: "application/vnd.example.chart" }));
  const odd = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, config: host.config.descriptor, layers });
  const planning = planPull(readerOf([odd, ...documents]), odd.descriptor, {
    kind: "platforms",
    platforms: [hostPlatform()],
  });
  await expect(planning).rejects.toThrow('no container image: it has a layer of type "application/vnd.example.chart"');
});

test("docker's first schema is refused by its name", async () => {
  const mediaType = "application/vnd.docker.distribution.manifest.v1+prettyjws";
  const planning = planPull(reader, { ...index.descriptor, mediaType }, { kind: "all" });
  await expect(planning).rejects.toThrow("docker's schema 1");
});

test("one digest with two sizes is refused", async () => {
  const [first, second] = host.layers.map(({ descriptor }) => descriptor);
  const liar = { ...first, size: 1 };
  const odd = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, config: host.config.descriptor, layers: [first, liar] });
  const planning = planPull(readerOf([odd, ...documents]), odd.descriptor, {
    kind: "platforms",
    platforms: [hostPlatform()],
  });
  await expect(planning).rejects.toThrow(`${first?.size} bytes at one place and 1 at another`);
  expect(second).toBeDefined();
});
