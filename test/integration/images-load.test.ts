/** What comes of a load: names, layers, labels, and loads of the same beside each other. */
import { execFileSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type BuiltImage, buildImage, NAME_ANNOTATION, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { writeTar } from "../../src/oci/tar-writer.ts";
import { annotated, refNamed } from "../helpers/archives.ts";
import { cut } from "../helpers/bytes.ts";
import { terminalEnv } from "../helpers/dashboard.ts";
import { leptonBinary } from "../helpers/global-setup.ts";
import { busyboxImage, dockerArchive, layerOf, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";
import { expectNothingHeld } from "../helpers/load-remains.ts";
import { openPty } from "../helpers/pty.ts";

const bed = openImageBed();

const small = () => smallImage({ "etc/": "", "etc/hello": "hello\n" }, { layers: [layerOf({ second: "2" })] });
const oci = () => ociArchive([{ name: "docker.io/library/app:1", image: small() }]);

test("several images with several names, sharing layers", async () => {
  const shared = layerOf({ shared: "s" });
  const [a, b] = ["a", "b"].map((name) =>
    buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ [name]: name })] }),
  ) as [BuiltImage, BuiltImage];
  const archive = dockerArchive([
    { names: ["a:1", "registry.example:5000/x/a:2"], image: a },
    { names: ["b:1"], image: b },
  ]);
  expect(await bed.images.load(cut(archive))).toEqual(["a:1", "registry.example:5000/x/a:2", "b:1"]);
  expect((await bed.images.list()).map(({ name }) => name).toSorted()).toEqual([
    "docker.io/library/a:1",
    "docker.io/library/b:1",
    "registry.example:5000/x/a:2",
  ]);
  const snapshots = await bed.client.snapshots("overlayfs").list();
  expect(snapshots).toHaveLength(3);
});

test.each([
  ["docker", () => dockerArchive([{ names: null, image: small() }])],
  ["oci", () => ociArchive([{ image: small() }])],
  ["oci with a bare tag", () => refNamed(small(), "latest")],
])("an image without a name is loaded by its id: %s", async (_, archive) => {
  const id = small().config.descriptor.digest;
  expect(await bed.images.load(cut(archive()))).toEqual([id]);
  expect(await bed.images.list()).toMatchObject([{ repository: "<none>", tag: "<none>", configDigest: id }]);
  expect((await bed.images.inspect(id.slice(7, 19))).configDigest).toBe(id);
});

test("loading again, over another image of the name, and beside one of the same layers", async () => {
  await bed.images.load(cut(oci()));
  expect(await bed.images.load(cut(oci()))).toEqual(["app:1"]);
  await bed.images.load(cut(ociArchive([{ name: "app:1", image: smallImage({ new: "x" }) }])));
  await bed.images.load(cut(ociArchive([{ name: "app:2", image: small() }])));
  expect((await bed.images.list()).map(({ tag }) => tag).toSorted()).toEqual(["1", "2"]);
  expect((await bed.images.inspect("app:1")).configDigest).toBe(smallImage({ new: "x" }).config.descriptor.digest);
  await expectNothingHeld(bed);
});

test("twenty loads of one archive at once", async () => {
  const archive = oci();
  const loads = await Promise.all(Array.from({ length: 20 }, () => bed.images.load(cut(archive))));
  expect(loads.flat()).toEqual(Array(20).fill("app:1"));
  expect(await bed.images.list()).toHaveLength(1);
  await expectNothingHeld(bed);
});

test("an archive passes through without being held in memory", async () => {
  const sizeBytes = 128 << 20;
  const image = ociArchive([{ name: "app:1", image: smallImage() }]);
  const before = bytesInUse();
  let mostBytes = 0;
  async function* zeros() {
    for (let at = 0; at < sizeBytes; at += 1 << 16) {
      if (at % (48 << 20) === 0) mostBytes = Math.max(mostBytes, bytesInUse() - before);
      yield Buffer.alloc(1 << 16);
    }
  }
  async function* archive() {
    // Without its end mark, so that the image can follow.
    const big = writeTar([{ path: "something/big", kind: "stream", size: sizeBytes, body: zeros() }]);
    for await (const chunk of big) if (chunk.length !== 1024) yield chunk;
    yield image;
  }
  expect(await bed.images.load(archive())).toEqual(["app:1"]);
  expect(mostBytes).toBeLessThan(sizeBytes / 4);
});

// Without what nobody holds: a collection begins by waiting for what the one before it found to be freed.
function bytesInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

test("of what comes through a pipe a terminal shows the bytes, and no bar that would need their number", async () => {
  const pipe = join(bed.daemon.dir, "archive");
  execFileSync("mkfifo", [pipe]);
  const archive = ociArchive([{ name: "app:1", image: smallImage({ zeros: "\0".repeat(3_000_000) }) }]);
  const load = ["-c", 'exec "$0" load <"$1"', leptonBinary(), pipe];
  const terminal = openPty("/bin/sh", load, { env: terminalEnv(bed.daemon) });
  const sink = createWriteStream(pipe);
  sink.write(archive.subarray(0, 2_000_000));
  await terminal.until(/^Total +\d\S*MB( +\S+B\/s)?$/m);
  sink.end(archive.subarray(2_000_000));
  await terminal.until("Loaded image: app:1");
  expect((await terminal.exit).exitCode).toBe(0);
});

test("a loaded busybox runs under ctr", async () => {
  await bed.images.load(
    cut(gzipSync(ociArchive([{ name: "docker.io/library/busybox:latest", image: await busyboxImage() }]))),
  );
  const output = await bed.ctr(
    ...["run", "--rm", "docker.io/library/busybox:latest", "c1"],
    ...["sh", "-c", "echo hello; id -un; readlink /bin/ls"],
  );
  expect(output).toBe("hello\nroot\nbusybox\n");
});

test("layers go on top of each other, whiteouts included", async () => {
  const image = await busyboxImage({
    layers: [
      layerOf({ "data/": "", "data/keep": "1", "data/gone": "1", "data/changed": "1" }),
      layerOf({ "data/.wh.gone": "", "data/changed": "2" }),
    ],
  });
  await bed.images.load(cut(dockerArchive([{ names: ["layered"], image }])));
  const output = await bed.ctr(
    ...["run", "--rm", "docker.io/library/layered:latest", "c1"],
    ...["sh", "-c", "ls /data; cat /data/changed"],
  );
  expect(output).toBe("changed\nkeep\n2");
});

test("labels and annotations of an archive become no labels of the image or its blobs, which containerd acts on", async () => {
  const hostile = {
    "containerd.io/restart.loguri": "binary:///bin/sh",
    "lepton/name": "spoof",
    "containerd.io/gc.root": "x",
  };
  const image = smallImage({ a: "b" }, { config: { Labels: hostile } });
  await bed.images.load(cut(annotated(image, { ...hostile, [NAME_ANNOTATION]: "docker.io/library/app:1" })));
  expect((await bed.client.images.get("docker.io/library/app:1")).labels).toEqual({});
  const keys = (await bed.client.content.list()).flatMap(({ labels }) => Object.keys(labels));
  expect(keys.filter((key) => key in hostile)).toEqual([]);
});
