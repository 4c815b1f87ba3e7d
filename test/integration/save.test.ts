/** `save` writes what docker, containerd and we read again, into a file that is whole or absent. */
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { connect } from "../../src/engine/connect.ts";
import type { Engine } from "../../src/engine/types.ts";
import { buildIndex, layoutArchive, named, ociArchive } from "../../src/oci/image-archive.ts";
import { readTar } from "../../src/oci/tar.ts";
import { cut, gather } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { busyboxImage, layerOf, otherPlatform, smallImage } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { skopeoConfig, skopeoCopy, skopeoDigest } from "../helpers/skopeo.ts";

let daemon: TestDaemon;
let other: TestDaemon;
let root: Engine;
let engine: Engine;
let client: Client;
let number = 0;

const open = ({ address, dataRoot, runRoot }: TestDaemon) => connect({ address, dataRoot, runRoot });

beforeAll(async () => {
  [daemon, other] = await Promise.all([startContainerd(), startContainerd()]);
  root = await open(daemon);
});
afterAll(async () => {
  root?.close();
  await Promise.all([daemon?.stop(), other?.stop()]);
});

// A namespace of its own for each test: names cannot meet.
beforeEach(() => {
  number += 1;
  engine = root.inNamespace(`s${number}`);
  client = openClient({ address: daemon.address, namespace: `s${number}` });
  return () => client.close();
});

const foreign = otherPlatform();
const foreignName = `linux/${foreign.architecture}`;

async function entriesOf(archive: AsyncIterable<Uint8Array>): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const { path, body } of readTar(archive)) {
    expect(files.has(path)).toBe(false);
    files.set(path, await gather(body));
  }
  return files;
}

const json = (files: Map<string, Buffer>, path: string) => JSON.parse(String(files.get(path)));

test("what was saved has the same digests on another engine, and runs there", async () => {
  const shared = layerOf({ "etc/shared": "s" });
  const images = await Promise.all(
    ["one", "two"].map((text) => busyboxImage({ layers: [shared, layerOf({ "etc/who": text })], gzip: true })),
  );
  const [one, two] = images;
  if (one === undefined || two === undefined) throw new Error("no image");
  await engine.images.load(
    cut(
      ociArchive([
        { name: "one:1", image: one },
        { name: "one:2", image: one },
        { name: "r.example:5000/two:1", image: two },
      ]),
    ),
  );
  const file = join(daemon.dir, "both.tar");
  await mustLepton(daemon, ["-n", engine.namespace, "save", "-o", file, "one:1", "r.example:5000/two:1", "one:2"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await mustLepton(other, ["load", "-i", file])).toBe(
    "Loaded image: one:1\nLoaded image: one:2\nLoaded image: r.example:5000/two:1",
  );
  const digests = async (of: Engine) =>
    (await of.images.list()).map(({ name, digest, configDigest }) => [name, digest, configDigest]).toSorted();
  const loaded = await open(other);
  expect(await digests(loaded)).toEqual(await digests(engine));
  loaded.close();
  expect(await mustLepton(other, ["run", "--rm", "one:2", "cat", "/etc/who"])).toBe("one");
  expect(await mustLepton(other, ["run", "--rm", "r.example:5000/two:1", "cat", "/etc/who", "/etc/shared"])).toBe(
    "twos",
  );
});

test("skopeo reads both of its layouts, and finds the same image in them", async () => {
  const image = await busyboxImage({ layers: [layerOf({ more: "1" })], gzip: true });
  await engine.images.load(cut(ociArchive([{ name: "app:1", image }])));
  const file = join(daemon.dir, "skopeo.tar");
  await mustLepton(daemon, ["-n", engine.namespace, "save", "-o", file, "app:1"]);
  const { config } = await engine.images.inspect("app:1");
  expect(await skopeoConfig(`docker-archive:${file}:app:1`)).toEqual(config);
  expect(await skopeoConfig(`oci-archive:${file}`)).toEqual(config);
  expect(await skopeoDigest(`oci-archive:${file}`)).toBe((await engine.images.inspect("app:1")).digest);
  const copy = join(daemon.dir, "copy.tar");
  await skopeoCopy(`docker-archive:${file}:app:1`, `oci-archive:${copy}:copied:1`);
  expect(await engine.images.load(createReadStream(copy))).toHaveLength(1);
});

test("containerd's own importer reads it", async () => {
  await engine.images.load(cut(ociArchive([{ name: "app:1", image: smallImage({ a: "b" }, { gzip: true }) }])));
  const file = join(daemon.dir, "ctr.tar");
  const told: [number, number][] = [];
  await engine.images.saveFile(file, ["app:1"], { onBytes: (done, total) => told.push([done, total]) });
  const [done, total] = told.at(-1) ?? [];
  expect(done).toBe(total);
  expect(total).toBe((await engine.images.inspect("app:1")).contentBytes);
  await other.ctr("-n", "imported", "images", "import", "--local", file);
  const { digest } = await engine.images.inspect("app:1");
  expect(await other.ctr("-n", "imported", "images", "ls")).toContain(`docker.io/library/app:1`);
  expect(await other.ctr("-n", "imported", "images", "ls")).toContain(digest);
});

describe("what the archive holds", () => {
  test("an image by two names once, by its id without a name", async () => {
    await engine.images.load(cut(ociArchive(["app:1", "app:2"].map((name) => ({ name, image: smallImage() })))));
    const { configDigest } = await engine.images.inspect("app:1");
    const both = await entriesOf(engine.images.save(["app:2", "app:1"]));
    expect(json(both, "manifest.json")).toMatchObject([{ RepoTags: ["app:2", "app:1"] }]);
    expect([...both.keys()].filter((path) => /^blobs\/sha256\/./.test(path))).toHaveLength(3);
    for (const id of [configDigest, configDigest.slice(7, 19)]) {
      const unnamed = await entriesOf(engine.images.save([id]));
      expect(json(unnamed, "manifest.json")).toMatchObject([{ RepoTags: null }]);
      expect(json(unnamed, "index.json").manifests[0].annotations).toBeUndefined();
    }
  });

  test("all tags of a bare repository", async () => {
    await engine.images.load(
      cut(ociArchive(["app:2", "app:1", "apple:1"].map((name) => ({ name, image: smallImage() })))),
    );
    const files = await entriesOf(engine.images.save(["app"]));
    expect(json(files, "manifest.json")[0].RepoTags).toEqual(["app:1", "app:2"]);
  });

  test("the same bytes each time", async () => {
    await engine.images.load(cut(ociArchive([{ name: "app:1", image: smallImage() }])));
    const [first, second] = [await gather(engine.images.save(["app:1"])), await gather(engine.images.save(["app:1"]))];
    expect(first.equals(second)).toBe(true);
  });

  test("no name that is no reference", async () => {
    await engine.images.load(cut(ociArchive([{ name: "app:1", image: smallImage() }])));
    const { target } = await client.images.get("docker.io/library/app:1");
    if (target === undefined) throw new Error("no target");
    await client.images.create({ name: "../\u001b[31mX", target });
    const files = await entriesOf(engine.images.save(["../\u001b[31mX"]));
    expect(json(files, "manifest.json")[0].RepoTags).toBeNull();
    expect(String(files.get("index.json"))).not.toContain("31m");
  });
});

describe("platforms", () => {
  const [mine, others] = [smallImage({ mine: "1" }), smallImage({ foreign: "1" }, { platform: foreign })];
  const index = buildIndex([others, mine]);
  const load = (blobs: Parameters<typeof layoutArchive>[1]) =>
    engine.images.load(cut(layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], [index, ...blobs])));
  const parts = (image: typeof mine) => [image.manifest, image.config, ...image.layers];
  const has = (files: Map<string, Buffer>, image: typeof mine) =>
    files.has(`blobs/sha256/${image.manifest.descriptor.digest.slice(7)}`);

  test("all that are here by default, one where it is asked for, under the index's own digest", async () => {
    await load([...parts(mine), ...parts(others)]);
    const all = await entriesOf(engine.images.save(["multi:1"]));
    expect([has(all, mine), has(all, others)]).toEqual([true, true]);
    expect(json(all, "index.json").manifests[0].digest).toBe(index.descriptor.digest);
    expect(json(all, "manifest.json")[0].Config).toContain(mine.config.descriptor.digest.slice(7));
    const one = await entriesOf(engine.images.save(["multi:1"], { platforms: [foreignName] }));
    expect([has(one, mine), has(one, others)]).toEqual([false, true]);
    expect(json(one, "manifest.json")[0].Config).toContain(others.config.descriptor.digest.slice(7));
  });

  test("what is not here is left out by default, and named where it was asked for", async () => {
    await load(parts(mine));
    const some = await entriesOf(engine.images.save(["multi:1"]));
    expect([has(some, mine), has(some, others)]).toEqual([true, false]);
    const missing = `content of image "multi:1" for the platform ${foreignName} is not here`;
    await expect(gather(engine.images.save(["multi:1"], { platforms: [foreignName] }))).rejects.toThrow(missing);
    await expect(gather(engine.images.save(["multi:1"], { allPlatforms: true }))).rejects.toThrow(missing);
    await expect(gather(engine.images.save(["multi:1"], { platforms: ["linux/s390x"] }))).rejects.toThrow(
      'image "multi:1" was found but does not provide the specified platform (linux/s390x)',
    );
  });

  test("a layer that is gone makes its platform missing", async () => {
    await engine.images.load(cut(ociArchive([{ name: "app:1", image: mine }])));
    const [layer] = mine.layers;
    await client.content.delete(layer?.descriptor.digest ?? "");
    await expect(gather(engine.images.save(["app:1"]))).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("the command", () => {
  const run = (...args: string[]) => lepton(daemon, ["-n", engine.namespace, ...args]);

  test("writes to standard output what -o writes to a file", async () => {
    await engine.images.load(cut(ociArchive([{ name: "app:1", image: smallImage() }])));
    const file = join(daemon.dir, "piped.tar");
    await mustLepton(daemon, ["-n", engine.namespace, "image", "save", "app:1", "-o", file]);
    const script = `"$0" -n ${engine.namespace} save app:1 > "$1"`;
    execFileSync("sh", ["-c", script, leptonBinary(), `${file}.2`], {
      env: { ...process.env, ...daemon.env },
    });
    expect(readFileSync(`${file}.2`).equals(readFileSync(file))).toBe(true);
  });

  test("says which image is not there, and leaves no file", async () => {
    const file = join(daemon.dir, "none.tar");
    expect(await run("save", "-o", file, "nope")).toMatchObject({ code: 1, stdout: "" });
    expect((await run("save", "nope")).stderr).toContain("no such image: nope");
    expect(existsSync(file)).toBe(false);
  });

  test("says that the disk is full, names the file and leaves nothing", async () => {
    const mount = join(daemon.dir, "small");
    mkdirSync(mount);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", mount]);
    try {
      const big = smallImage({ big: "x".repeat(3 << 20) });
      await engine.images.load(cut(ociArchive([{ name: "big:1", image: big }])));
      writeFileSync(join(mount, "a.tar"), "older");
      const before = await snapshotWorld(daemon);
      const { code, stderr } = await run("save", "-o", join(mount, "a.tar"), "big:1");
      expect(code).toBe(1);
      expect(stderr).toContain(`cannot write "${join(mount, "a.tar")}": no space left on device`);
      expect(readdirSync(mount)).toEqual(["a.tar"]);
      expect(readFileSync(join(mount, "a.tar"), "utf8")).toBe("older");
      expect(await leaksSince(daemon, before)).toEqual([]);
    } finally {
      execFileSync("umount", [mount]);
    }
  });
});

test("an image that is removed while it is saved is saved to its end", async () => {
  await engine.images.load(cut(ociArchive([{ name: "app:1", image: smallImage({ big: "x".repeat(8 << 20) }) }])));
  const stream = engine.images.save(["app:1"])[Symbol.asyncIterator]();
  const first = await stream.next();
  await engine.images.remove("app:1");
  async function* all() {
    if (first.done !== true) yield first.value;
    for (let next = await stream.next(); next.done !== true; next = await stream.next()) yield next.value;
  }
  const file = join(daemon.dir, "removed.tar");
  writeFileSync(file, await gather(all()));
  expect(await engine.images.load(createReadStream(file))).toEqual(["app:1"]);
});
