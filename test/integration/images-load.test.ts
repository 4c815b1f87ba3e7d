import { writeFile } from "node:fs/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { type ClientImages, createImagesApi } from "../../src/engine/images/api.ts";
import { isLeptonError } from "../../src/errors.ts";
import type { Descriptor } from "../../src/oci/documents.ts";
import {
  type BuiltImage,
  blob,
  buildImage,
  buildIndex,
  jsonBlob,
  layoutArchive,
  NAME_ANNOTATION,
  named,
  ociArchive,
  REF_NAME_ANNOTATION,
} from "../../src/oci/image-archive.ts";
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { tarBytes, writeTar } from "../../src/oci/tar-writer.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, dockerArchive, layerOf, smallImage } from "../helpers/image.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let root: Client;
let client: Client;
let images: ClientImages;
let number = 0;

beforeAll(async () => {
  daemon = await startContainerd();
  root = openClient({ address: daemon.address, namespace: "default" });
});
afterAll(async () => {
  root?.close();
  await daemon?.stop();
});

// A namespace of its own for each test: names cannot meet.
function fresh(): string {
  number += 1;
  const namespace = `t${number}`;
  client = root.inNamespace(namespace);
  images = createImagesApi({ client, namespace });
  return namespace;
}

const other = { os: "linux", architecture: hostPlatform().architecture === "arm64" ? "amd64" : "arm64" };

/** What no load may leave behind. */
async function expectNothingHeld(): Promise<void> {
  expect(await client.leases.list()).toEqual([]);
  await waitFor("half-written blobs to go", async () => (await client.content.listStatuses()).length === 0);
  expect((await client.snapshots("overlayfs").list()).filter(({ name }) => name.startsWith("extract-"))).toEqual([]);
}

async function expectRefused(archive: Uint8Array, message: string | RegExp, code = "invalid-argument"): Promise<void> {
  const error: unknown = await images.load(cut(archive)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isLeptonError(error) ? error.code : error).toBe(code);
  expect(String(error)).toMatch(message);
  expect(await client.images.list()).toEqual([]);
  await expectNothingHeld();
  await waitFor("blobs to be collected", async () => (await client.content.list()).length === 0);
}

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
    const namespace = fresh();
    expect(await images.load(cut(archive(), 1000))).toEqual(["app:1"]);
    const [image] = await images.list();
    expect(image).toMatchObject({ name: "docker.io/library/app:1", repository: "app", tag: "1" });
    expect(image?.sizeBytes).toBeGreaterThan(0);
    await expectNothingHeld();
    const check = await daemon.ctr("-n", namespace, "images", "check");
    expect(check).toMatch(/docker\.io\/library\/app:1 .* complete \(\d\/\d\) .* true/);
  });

  test("an image has the digest that containerd's own importer gives it", async () => {
    const namespace = fresh();
    const archive = docker();
    await images.load(cut(archive));
    const ours = (await images.inspect("app:1")).digest;
    const file = `${daemon.dir}/archive.tar`;
    await writeFile(file, archive);
    await daemon.ctr("-n", `${namespace}b`, "images", "import", "--local", file);
    expect(await daemon.ctr("-n", `${namespace}b`, "images", "ls")).toContain(ours);
  });

  test("an image of an index keeps the index and unpacks this machine's platform", async () => {
    const namespace = fresh();
    const [mine, foreign] = [smallImage({ mine: "1" }), smallImage({ foreign: "1" }, { platform: other })];
    const index = buildIndex([foreign, mine]);
    const blobs = [foreign, mine].flatMap((image) => [image.manifest, image.config, ...image.layers]);
    const archive = layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], [index, ...blobs]);
    expect(await images.load(cut(archive))).toEqual(["multi:1"]);
    const image = await images.inspect("multi:1");
    expect(image.digest).toBe(index.descriptor.digest);
    expect(image.configDigest).toBe(mine.config.descriptor.digest);
    expect(image.platforms.toSorted()).toEqual(["linux/amd64", "linux/arm64"]);
    expect(await daemon.ctr("-n", namespace, "images", "check")).toContain("complete (2/2)");
  });

  test("an index whose other platforms are not in the archive", async () => {
    const namespace = fresh();
    const [mine, foreign] = [smallImage({ mine: "1" }), smallImage({ foreign: "1" }, { platform: other })];
    const index = buildIndex([foreign, mine]);
    const archive = layoutArchive(
      [named(index.descriptor, "docker.io/library/multi:1")],
      [index, mine.manifest, mine.config, ...mine.layers],
    );
    expect(await images.load(cut(archive))).toEqual(["multi:1"]);
    expect((await images.inspect("multi:1")).platforms).toHaveLength(1);
    expect(await daemon.ctr("-n", namespace, "images", "check")).toContain("complete (2/2)");
  });

  test("an index in an index, with an attestation beside the image", async () => {
    fresh();
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
    await images.load(cut(layoutArchive([named(outer.descriptor, "docker.io/library/nested:1")], blobs)));
    expect((await images.list()).map(({ platforms }) => platforms.length)).toEqual([1]);
    // Held by labels now, not by the lease: a collection must take nothing.
    await client.leases.create({ id: "x" });
    await client.leases.delete("x", { sync: true });
    expect(await client.content.list()).toHaveLength(blobs.length);
  });

  test("several images with several names, sharing layers", async () => {
    fresh();
    const shared = layerOf({ shared: "s" });
    const [a, b] = ["a", "b"].map((name) =>
      buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ [name]: name })] }),
    ) as [BuiltImage, BuiltImage];
    const archive = dockerArchive([
      { names: ["a:1", "registry.example:5000/x/a:2"], image: a },
      { names: ["b:1"], image: b },
    ]);
    expect(await images.load(cut(archive))).toEqual(["a:1", "registry.example:5000/x/a:2", "b:1"]);
    expect((await images.list()).map(({ name }) => name).toSorted()).toEqual([
      "docker.io/library/a:1",
      "docker.io/library/b:1",
      "registry.example:5000/x/a:2",
    ]);
    const snapshots = await client.snapshots("overlayfs").list();
    expect(snapshots).toHaveLength(3);
  });

  test.each([
    ["docker", () => dockerArchive([{ names: null, image: small() }])],
    ["oci", () => ociArchive([{ image: small() }])],
    ["oci with a bare tag", () => refNamed(small(), "latest")],
  ])("an image without a name is loaded by its id: %s", async (_, archive) => {
    fresh();
    const id = small().config.descriptor.digest;
    expect(await images.load(cut(archive()))).toEqual([id]);
    expect(await images.list()).toMatchObject([{ repository: "<none>", tag: "<none>", configDigest: id }]);
    expect((await images.inspect(id.slice(7, 19))).configDigest).toBe(id);
  });

  test("loading again, over another image of the name, and beside one of the same layers", async () => {
    fresh();
    await images.load(cut(oci()));
    expect(await images.load(cut(oci()))).toEqual(["app:1"]);
    await images.load(cut(ociArchive([{ name: "app:1", image: smallImage({ new: "x" }) }])));
    await images.load(cut(ociArchive([{ name: "app:2", image: small() }])));
    expect((await images.list()).map(({ tag }) => tag).toSorted()).toEqual(["1", "2"]);
    expect((await images.inspect("app:1")).configDigest).toBe(smallImage({ new: "x" }).config.descriptor.digest);
    await expectNothingHeld();
  });

  test("twenty loads of one archive at once", async () => {
    fresh();
    const archive = oci();
    const loads = await Promise.all(Array.from({ length: 20 }, () => images.load(cut(archive))));
    expect(loads.flat()).toEqual(Array(20).fill("app:1"));
    expect(await images.list()).toHaveLength(1);
    await expectNothingHeld();
  });
});

test("an archive passes through without being held in memory", async () => {
  fresh();
  const sizeBytes = 256 << 20;
  const image = ociArchive([{ name: "app:1", image: smallImage() }]);
  const before = process.memoryUsage().arrayBuffers;
  let mostBytes = 0;
  async function* zeros() {
    for (let at = 0; at < sizeBytes; at += 1 << 16) {
      mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - before);
      yield Buffer.alloc(1 << 16);
    }
  }
  async function* archive() {
    // Without its end mark, so that the image can follow.
    const big = writeTar([{ path: "something/big", kind: "stream", size: sizeBytes, body: zeros() }]);
    for await (const chunk of big) if (chunk.length !== 1024) yield chunk;
    yield image;
  }
  expect(await images.load(archive())).toEqual(["app:1"]);
  expect(mostBytes).toBeLessThan(sizeBytes / 2);
});

test("a loaded busybox runs under ctr", async () => {
  const namespace = fresh();
  await images.load(
    cut(gzipSync(ociArchive([{ name: "docker.io/library/busybox:latest", image: await busyboxImage() }]))),
  );
  const output = await daemon.ctr(
    ...["-n", namespace, "run", "--rm", "docker.io/library/busybox:latest", "c1"],
    ...["sh", "-c", "echo hello; id -un; readlink /bin/ls"],
  );
  expect(output).toBe("hello\nroot\nbusybox\n");
});

test("layers go on top of each other, whiteouts included", async () => {
  const namespace = fresh();
  const image = await busyboxImage({
    layers: [
      layerOf({ "data/": "", "data/keep": "1", "data/gone": "1", "data/changed": "1" }),
      layerOf({ "data/.wh.gone": "", "data/changed": "2" }),
    ],
  });
  await images.load(cut(dockerArchive([{ names: ["layered"], image }])));
  const output = await daemon.ctr(
    ...["-n", namespace, "run", "--rm", "docker.io/library/layered:latest", "c1"],
    ...["sh", "-c", "ls /data; cat /data/changed"],
  );
  expect(output).toBe("changed\nkeep\n2");
});

test("labels and annotations of an archive become no labels of the image or its blobs, which containerd acts on", async () => {
  fresh();
  const hostile = {
    "containerd.io/restart.loguri": "binary:///bin/sh",
    "lepton/name": "spoof",
    "containerd.io/gc.root": "x",
  };
  const image = smallImage({ a: "b" }, { config: { Labels: hostile } });
  await images.load(cut(annotated(image, { ...hostile, [NAME_ANNOTATION]: "docker.io/library/app:1" })));
  expect((await client.images.get("docker.io/library/app:1")).labels).toEqual({});
  const keys = (await client.content.list()).flatMap(({ labels }) => Object.keys(labels));
  expect(keys.filter((key) => key in hostile)).toEqual([]);
});

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
    fresh();
    await expectRefused(archive(), message);
  });

  test("another platform only, until it is asked for", async () => {
    fresh();
    const archive = ociArchive([{ name: "foreign:1", image: smallImage({ a: "b" }, { platform: other }) }]);
    await expectRefused(archive, "does not provide the platform", "not-found");
    expect(await images.load(cut(archive), { platform: `linux/${other.architecture}` })).toEqual(["foreign:1"]);
  });

  test("a source that fails in the middle", async () => {
    fresh();
    const archive = ociArchive([{ name: "a:1", image: await busyboxImage() }]);
    async function* broken() {
      yield archive.subarray(0, 500_000);
      throw new Error("pipe broke");
    }
    await expect(images.load(broken())).rejects.toThrow("pipe broke");
    await expectNothingHeld();
  });

  test("an abort in the middle", async () => {
    fresh();
    const archive = ociArchive([{ name: "a:1", image: await busyboxImage() }]);
    const abort = new AbortController();
    async function* slow() {
      yield archive.subarray(0, 500_000);
      abort.abort();
      yield archive.subarray(500_000);
    }
    await expect(images.load(slow(), { signal: abort.signal })).rejects.toMatchObject({ code: "canceled" });
    expect(await client.images.list()).toEqual([]);
    await expectNothingHeld();
  });
});

function blobsOf(image: BuiltImage) {
  return [image.manifest, image.config, ...image.layers];
}

function combined(image: BuiltImage): Uint8Array {
  const oci = ociArchive([{ name: "docker.io/library/app:1", image }]);
  const docker = dockerArchive([{ names: ["app:1"], image }], { legacy: false });
  return Buffer.concat([oci.subarray(0, oci.length - 1024), docker]);
}

function annotated(image: BuiltImage, annotations: Record<string, string>): Uint8Array {
  return layoutArchive([{ ...image.manifest.descriptor, annotations }], blobsOf(image));
}

function refNamed(image: BuiltImage, name: string): Uint8Array {
  return annotated(image, { [REF_NAME_ANNOTATION]: name });
}

function dotted(image: BuiltImage): Uint8Array {
  const config = image.config.bytes;
  const manifest = [
    { Config: "./c.json", RepoTags: ["app:1"], Layers: image.layers.map((_, index) => `l/${index}.tar`) },
  ];
  return tarBytes([
    { path: "./l", kind: "directory" },
    ...image.layers.map(({ bytes }, index) => ({ path: `./l/x/../${index}.tar`, kind: "file" as const, body: bytes })),
    { path: "/c.json", kind: "file", body: config },
    { path: "./manifest.json", kind: "file", body: new TextEncoder().encode(JSON.stringify(manifest)) },
  ]);
}

// Of its own content: bytes that containerd has already, in any namespace, are not looked at again.
function corrupted(): Uint8Array {
  const image = smallImage({ corrupted: "never loaded soundly" });
  const [layer, ...rest] = image.layers;
  if (layer === undefined) throw new Error("no layer");
  const bytes = new Uint8Array(layer.bytes).fill(1, 0, 10);
  return layoutArchive(
    [named(image.manifest.descriptor, "a")],
    [image.manifest, image.config, { ...layer, bytes }, ...rest],
  );
}

function rebuilt(
  image: BuiltImage,
  change: (config: { rootfs: { diff_ids: string[] } }) => void,
  layers = image.layers,
) {
  const document = JSON.parse(new TextDecoder().decode(image.config.bytes));
  change(document);
  const config = jsonBlob(OCI_CONFIG, document);
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  return layoutArchive([named(manifest.descriptor, "a")], [manifest, config, ...layers]);
}

function wrongDiffId(image: BuiltImage): Uint8Array {
  return rebuilt(image, (config) => {
    config.rootfs.diff_ids = [`sha256:${"a".repeat(64)}`];
  });
}

function wrongCount(image: BuiltImage): Uint8Array {
  return rebuilt(image, () => {}, [...image.layers, ...image.layers]);
}

function wrongSize(image: BuiltImage): Uint8Array {
  const layers = image.layers.map((layer) => ({ ...layer, descriptor: { ...layer.descriptor, size: 7 } }));
  return rebuilt(image, () => {}, layers);
}

function artifact(): Uint8Array {
  const config = blob("application/vnd.oci.empty.v1+json", new TextEncoder().encode("{}"));
  const manifest = jsonBlob(OCI_MANIFEST, { schemaVersion: 2, config: config.descriptor, layers: [] });
  return layoutArchive([named(manifest.descriptor, "a")], [manifest, config]);
}

function deepIndex(image: BuiltImage): Uint8Array {
  const chain = [image.manifest];
  for (let depth = 0; depth < 5; depth += 1) {
    const inner = chain.at(-1);
    chain.push(jsonBlob(OCI_INDEX, { schemaVersion: 2, manifests: [inner?.descriptor] }));
  }
  const top = chain.at(-1);
  if (top === undefined) throw new Error("no index");
  return layoutArchive([named(top.descriptor, "a")], [...chain, image.config, ...image.layers]);
}
