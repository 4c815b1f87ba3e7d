/** `image convert` stores the same files in another way. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { buildIndex, layoutArchive, named } from "../../src/oci/image-archive.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, dockerArchive, layerOf, otherPlatform, smallImage } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";

let daemon: TestDaemon;
let other: TestDaemon;
let engine: Engine;
let client: Client;

beforeAll(async () => {
  [daemon, other] = await Promise.all([startContainerd(), startContainerd()]);
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
  client = openClient({ address: daemon.address, namespace: "default" });
  const image = await busyboxImage({ layers: [layerOf({ "etc/who": "me" })], gzip: true });
  await engine.images.load(cut(dockerArchive([{ names: ["app:1"], image }])));
});
afterAll(async () => {
  client?.close();
  engine?.close();
  await Promise.all([daemon?.stop(), other?.stop()]);
});

interface ManifestShape {
  readonly mediaType: string;
  readonly config: { readonly mediaType: string; readonly digest: string };
  readonly layers: readonly { readonly mediaType: string; readonly digest: string }[];
}

const manifestOf = async (ref: string) => (await engine.images.inspect(ref)).manifest as ManifestShape;

test.each([
  ["--zstd", "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.layer.v1.tar+zstd"],
  ["--oci", "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip"],
  [
    "--uncompress",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.image.rootfs.diff.tar",
  ],
])(
  "%s: the same files and id in other blobs, and it runs where it was never seen",
  { timeout: 60_000 },
  async (flag, manifest, layer) => {
    const old = await engine.images.inspect("app:1");
    const name = `app${flag.replaceAll("-", "")}:2`;
    const before = await snapshotWorld(daemon);
    const digest = await mustLepton(daemon, ["image", "convert", flag, "app:1", name]);
    const image = await engine.images.inspect(name);
    expect(image.digest).toBe(digest);
    expect(image.digest).not.toBe(old.digest);
    expect(image.configDigest).toBe(old.configDigest);
    const made = await manifestOf(name);
    expect(made.mediaType).toBe(manifest);
    expect(new Set(made.layers.map(({ mediaType }) => mediaType))).toEqual(new Set([layer]));
    expect((await engine.images.inspect("app:1")).digest).toBe(old.digest);
    expect(await leaksSince(daemon, before)).toEqual([]);
    // Held by labels, not by the lease: a collection must take nothing.
    await client.leases.create({ id: "x" });
    await client.leases.delete("x", { sync: true });
    expect(await daemon.ctr("images", "check")).toMatch(new RegExp(`${name} .* complete \\(3/3\\) .* true`));
    const file = join(daemon.dir, "converted.tar");
    await mustLepton(daemon, ["save", "-o", file, name]);
    await mustLepton(other, ["load", "-i", file]);
    expect(await mustLepton(other, ["run", "--rm", name, "cat", "/etc/who"])).toBe("me");
  },
);

test("an index keeps the platforms that were asked for", async () => {
  const foreign = otherPlatform();
  const [mine, others] = [
    smallImage({ mine: "1" }, { gzip: true }),
    smallImage({ foreign: "1" }, { platform: foreign, gzip: true }),
  ];
  const index = buildIndex([others, mine]);
  const blobs = [mine, others].flatMap((image) => [image.manifest, image.config, ...image.layers]);
  await engine.images.load(
    cut(layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], [index, ...blobs])),
  );
  await engine.images.convert("multi:1", "multi:all", { compression: "zstd", allPlatforms: true });
  expect((await engine.images.inspect("multi:all")).platforms.toSorted()).toEqual(["linux/amd64", "linux/arm64"]);
  const only = `linux/${foreign.architecture}`;
  await engine.images.convert("multi:1", "multi:one", { compression: "none", platforms: [only] });
  expect((await engine.images.inspect("multi:one")).platforms).toEqual([only]);
  await expect(engine.images.convert("multi:1", "multi:no", { platforms: ["linux/s390x"] })).rejects.toThrow(
    "does not provide the specified platform (linux/s390x)",
  );
});

test("there and back: a second conversion of the same layers finds them", async () => {
  await engine.images.convert("app:1", "app:z1", { compression: "zstd" });
  await engine.images.convert("app:z1", "app:u1", { compression: "none", oci: true });
  await engine.images.convert("app:u1", "app:z2", { compression: "zstd" });
  expect(await manifestOf("app:z2")).toEqual(await manifestOf("app:z1"));
});

test("two ways at once, and an image that is not there, are refused", async () => {
  const both = await lepton(daemon, ["image", "convert", "--zstd", "--uncompress", "app:1", "app:3"]);
  expect(both).toMatchObject({ code: 1, stdout: "" });
  const { stderr } = await lepton(daemon, ["image", "convert", "--oci", "nope", "app:3"]);
  expect(stderr).toContain("no such image: nope");
});
