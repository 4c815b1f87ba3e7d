import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { type ClientImages, createImagesApi } from "../../src/engine/images/api.ts";
import { buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf, loadBusybox, smallImage } from "../helpers/image.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let root: Client;
let client: Client;
let images: ClientImages;
let namespace: string;
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
beforeEach(() => {
  number += 1;
  namespace = `t${number}`;
  client = root.inNamespace(namespace);
  images = createImagesApi({ client, namespace });
});

const ctr = (...args: string[]) => daemon.ctr("-n", namespace, ...args);

async function load(name: string, image = smallImage({ [name]: name })): Promise<string> {
  await images.load(cut(ociArchive([{ name, image }])));
  return image.config.descriptor.digest;
}

const shortOf = (digest: string) => digest.slice(7, 19);
const names = async () => (await images.list()).map(({ name }) => name).toSorted();

describe("list", () => {
  test("says what docker's columns need", async () => {
    const image = buildImage({
      platform: hostPlatform(),
      layers: [layerOf({ a: "a".repeat(5000) }), layerOf({ b: "b" })],
      created: "2024-05-06T07:08:09.123456789Z",
      config: { Labels: { k: "v" } },
    });
    await load("registry.example:5000/team/app:1.2", image);
    const bytes = [image.manifest, image.config, ...image.layers].map((blob) => blob.bytes.length);
    const { architecture } = hostPlatform();
    expect(await images.list()).toEqual([
      {
        name: "registry.example:5000/team/app:1.2",
        namespace,
        repository: "registry.example:5000/team/app",
        tag: "1.2",
        digest: image.manifest.descriptor.digest,
        configDigest: image.config.descriptor.digest,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        createdAtMs: Date.parse("2024-05-06T07:08:09.123Z"),
        labels: { k: "v" },
        platforms: [`linux/${architecture}`],
        sizeBytes: expect.any(Number),
        contentBytes: bytes.reduce((total, length) => total + length),
        taggedAtMs: expect.any(Number),
      },
    ]);
    const [listed] = await images.list();
    expect(listed?.sizeBytes).toBeGreaterThanOrEqual(5001);
  });

  test("newest first; a date that cannot be read is that of the record", async () => {
    const at = (created: string) => smallImage({ [created]: created }, { created });
    await load("a:old", at("2001-01-01T00:00:00Z"));
    await load("a:new", at("2011-01-01T00:00:00Z"));
    await load("a:broken", at("yesterday"));
    const rows = await images.list();
    expect(rows.map(({ tag }) => tag)).toEqual(["broken", "new", "old"]);
    expect(rows[0]?.createdAtMs).toBeGreaterThan(Date.parse("2020-01-01"));
  });

  test("shows records that other tools made, however odd", async () => {
    await load("a:1");
    const { target } = await client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    for (const name of [
      target.digest,
      `moby-dangling@${target.digest}`,
      `docker.io/library/a@${target.digest}`,
      "evil\u001b[31m",
    ]) {
      await client.images.create({ name, target });
    }
    await client.images.create({ name: "gone:1", target: { ...target, digest: `sha256:${"1".repeat(64)}` } });
    await client.images.create({ name: "odd:1", target: { ...target, mediaType: "text/plain" } });
    const rows = (await images.list()).map(({ name, repository, tag, configDigest }) => [
      name,
      repository,
      tag,
      configDigest !== "",
    ]);
    expect(rows).toHaveLength(7);
    expect(rows).toEqual(
      expect.arrayContaining([
        [target.digest, "<none>", "<none>", true],
        [`moby-dangling@${target.digest}`, "<none>", "<none>", true],
        [`docker.io/library/a@${target.digest}`, "a", "<none>", true],
        ["evil\u001b[31m", "evil\u001b[31m", "<none>", true],
        ["gone:1", "gone", "1", false],
        ["odd:1", "odd", "1", false],
      ]),
    );
  });

  test("an empty namespace has none", async () => {
    expect(await images.list()).toEqual([]);
  });

  test("a hundred names of one image cost no more documents than one", async () => {
    await load("a:1");
    const { target } = await client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    const tags = Array.from({ length: 100 }, (_, index) => `docker.io/library/a:t${index}`);
    await Promise.all(tags.map((name) => client.images.create({ name, target })));
    let reads = 0;
    const counting: Client = {
      ...client,
      // As from afar: documents that lie near cost no call.
      introspection: { ...client.introspection, plugins: async () => [] },
      content: {
        ...client.content,
        readAll(...args) {
          reads += 1;
          return client.content.readAll(...args);
        },
      },
    };
    expect(await createImagesApi({ client: counting, namespace }).list()).toHaveLength(101);
    expect(reads).toBe(2);
  });
});

describe("inspect finds an image by", () => {
  test("its names, its digests, and beginnings of its id", async () => {
    const id = await load("ghcr.io/o/app:1");
    const { digest } = await images.inspect("ghcr.io/o/app:1");
    for (const ref of [
      id,
      id.slice(7),
      shortOf(id),
      id.slice(0, 12),
      digest,
      shortOf(digest),
      `ghcr.io/o/app@${digest}`,
    ]) {
      expect((await images.inspect(ref)).name, ref).toBe("ghcr.io/o/app:1");
    }
    await load("alpine:latest");
    for (const ref of [
      "alpine",
      "alpine:latest",
      "library/alpine",
      "docker.io/library/alpine",
      "index.docker.io/alpine",
    ]) {
      expect((await images.inspect(ref)).name, ref).toBe("docker.io/library/alpine:latest");
    }
  });

  test("a name before an id of the same letters", async () => {
    const id = await load("a:1");
    await load(`${id.slice(7, 10)}:latest`);
    expect((await images.inspect(id.slice(7, 10))).repository).toBe(id.slice(7, 10));
    expect((await images.inspect(id.slice(7, 17))).repository).toBe("a");
  });

  test("gives config and manifest as they are", async () => {
    const id = await load("a:1", smallImage({ x: "y" }, { config: { Env: ["A=b"], Unknown: { z: 1 } } }));
    const { config, manifest } = await images.inspect("a:1");
    expect(config).toMatchObject({ os: "linux", config: { Env: ["A=b"], Unknown: { z: 1 } } });
    expect(manifest).toMatchObject({ config: { digest: id } });
  });

  test.each(["nope", "nope:1", "sha256:0123", "f".repeat(64), "UPPER", "", " ", "\u001b[31m", "a@b"])(
    "says not-found for %j",
    async (ref) => {
      await load("a:1");
      await expect(images.inspect(ref)).rejects.toMatchObject({ code: "not-found", message: `no such image: ${ref}` });
    },
  );

  test("refuses a beginning that fits several", async () => {
    // 17 images have 17 ids: two of them begin with the same digit.
    const ids = await Promise.all(Array.from({ length: 17 }, (_, index) => load(`a:${index}`)));
    const firsts = ids.map((id) => id[7] ?? "");
    const shared = firsts.find((digit, index) => firsts.indexOf(digit) !== index) ?? "";
    await expect(images.inspect(shared)).rejects.toThrow(`multiple IDs found with provided prefix: ${shared}`);
  });
});

describe("remove", () => {
  test("the last name takes the image with it", async () => {
    const image = smallImage({ a: "a" }, { layers: [layerOf({ b: "b" })] });
    const id = await load("app:1", image);
    const chain = (await client.snapshots("overlayfs").list()).map(({ name }) => name);
    const removed = await images.remove("app:1");
    expect(removed.untagged).toEqual(["app:1"]);
    expect(removed.deleted[0]).toBe(id);
    expect(removed.deleted.slice(1).toSorted()).toEqual(chain.toSorted());
    expect(await client.images.list()).toEqual([]);
    expect(await client.content.list()).toEqual([]);
    expect(await client.snapshots("overlayfs").list()).toEqual([]);
  });

  test("one name of several is only untagged", async () => {
    const image = smallImage();
    await load("app:1", image);
    await load("app:2", image);
    expect(await images.remove("app:1")).toEqual({ untagged: ["app:1"], deleted: [] });
    expect(await names()).toEqual(["docker.io/library/app:2"]);
  });

  test("layers that another image needs stay and are not reported", async () => {
    const shared = layerOf({ shared: "1" });
    const id = await load("a:1", buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ a: "a" })] }));
    await load("b:1", buildImage({ platform: hostPlatform(), layers: [shared, layerOf({ b: "b" })] }));
    const { deleted } = await images.remove("a:1");
    expect(deleted).toEqual([id, expect.stringMatching(/^sha256:/)]);
    expect(await client.snapshots("overlayfs").list()).toHaveLength(2);
  });

  test("by id: one repository at once, several only when forced", async () => {
    const image = smallImage();
    const id = await load("app:1", image);
    await load("other/app:1", image);
    await expect(images.remove(shortOf(id))).rejects.toMatchObject({
      code: "failed-precondition",
      message: `conflict: unable to delete ${shortOf(id)} (must be forced) - image is referenced in multiple repositories`,
    });
    const { untagged, deleted } = await images.remove(shortOf(id), { force: true });
    expect(untagged.toSorted()).toEqual(["app:1", "other/app:1"]);
    expect(deleted[0]).toBe(id);
    const again = await load("app:1", image);
    expect((await images.remove(again)).untagged).toEqual(["app:1"]);
  });

  test("an image without a name goes by its id", async () => {
    const image = smallImage();
    await images.load(cut(ociArchive([{ image }])));
    const id = image.config.descriptor.digest;
    expect(await images.remove(id)).toMatchObject({ untagged: [], deleted: [id, expect.any(String)] });
    expect(await client.images.list()).toEqual([]);
  });

  test.each(["nope", "sha256:0123", ""])("says not-found for %j", async (ref) => {
    await expect(images.remove(ref)).rejects.toMatchObject({ code: "not-found" });
  });

  test("a damaged image can still be removed", async () => {
    await load("a:1");
    const { target } = await client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    await client.images.create({ name: "odd:1", target: { ...target, mediaType: "text/plain" } });
    expect((await images.remove("odd:1")).untagged).toEqual(["odd:1"]);
    expect(await names()).toEqual(["docker.io/library/a:1"]);
  });
});

describe("remove, with containers on the image", () => {
  async function started(): Promise<string> {
    await loadBusybox({ images });
    await ctr("run", "-d", "--null-io", "docker.io/library/busybox:latest", "user1", "sleep", "1000");
    return (await images.inspect("busybox")).configDigest;
  }

  async function stop(): Promise<void> {
    await ctr("tasks", "kill", "-s", "SIGKILL", "user1");
    await waitFor("the task to stop", async () => (await ctr("tasks", "ls")).includes("STOPPED"));
  }

  async function clear(): Promise<void> {
    await ctr("tasks", "rm", "-f", "user1");
    await ctr("containers", "rm", "user1");
  }

  test("running: refused by name, by id even when forced; forced by name it only loses the name", async () => {
    const id = await started();
    const using = `container user1 is using its referenced image ${shortOf(id)}`;
    await expect(images.remove("busybox:latest")).rejects.toMatchObject({
      code: "failed-precondition",
      message: `conflict: unable to remove repository reference "busybox:latest" (must force) - ${using}`,
    });
    for (const force of [false, true]) {
      await expect(images.remove(id, { force })).rejects.toThrow(
        `conflict: unable to delete ${shortOf(id)} (cannot be forced) - image is being used by running container user1`,
      );
    }
    expect(await images.remove("busybox", { force: true })).toEqual({ untagged: ["busybox:latest"], deleted: [] });
    expect(await images.list()).toMatchObject([{ repository: "<none>", tag: "<none>", configDigest: id }]);
    // The container's image has no record of its name any more; its snapshot still tells.
    await expect(images.remove(id, { force: true })).rejects.toThrow("is being used by running container user1");
    await clear();
    expect((await images.remove(id)).deleted[0]).toBe(id);
    expect(await client.content.list()).toEqual([]);
  });

  test("stopped: refused until forced; its snapshots stay for the container", async () => {
    const id = await started();
    await stop();
    await expect(images.remove("busybox")).rejects.toThrow("(must force) - container user1 is using");
    await expect(images.remove(id)).rejects.toThrow(
      `conflict: unable to delete ${shortOf(id)} (must be forced) - image is being used by stopped container user1`,
    );
    expect(await images.remove("busybox", { force: true })).toEqual({ untagged: ["busybox:latest"], deleted: [id] });
    expect(await client.snapshots("overlayfs").list()).toHaveLength(2);
    await clear();
  });

  test("a second name can go freely", async () => {
    await started();
    await ctr("images", "tag", "docker.io/library/busybox:latest", "docker.io/library/second:1");
    expect(await images.remove("busybox")).toEqual({ untagged: ["busybox:latest"], deleted: [] });
    await clear();
  });

  test("a name that has moved on to another image is not in use", async () => {
    const old = await started();
    await load("docker.io/library/busybox:latest", await busyboxImage({ layers: [layerOf({ new: "1" })] }));
    const { untagged, deleted } = await images.remove("busybox");
    expect(untagged).toEqual(["busybox:latest"]);
    expect(deleted[0]).not.toBe(old);
    await clear();
  });
});
