/** What a listing of images shows, and by what `inspect` finds one. */
import { describe, expect, test } from "vitest";
import type { Client } from "../../src/containerd/client.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { layerOf, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";

const bed = openImageBed();
const { load } = bed;

const shortOf = (digest: string) => digest.slice(7, 19);

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
    expect(await bed.images.list()).toEqual([
      {
        name: "registry.example:5000/team/app:1.2",
        namespace: bed.namespace,
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
    const [listed] = await bed.images.list();
    expect(listed?.sizeBytes).toBeGreaterThanOrEqual(5001);
  });

  test("newest first; a date that cannot be read is that of the record", async () => {
    const at = (created: string) => smallImage({ [created]: created }, { created });
    await load("a:old", at("2001-01-01T00:00:00Z"));
    await load("a:new", at("2011-01-01T00:00:00Z"));
    await load("a:broken", at("yesterday"));
    const rows = await bed.images.list();
    expect(rows.map(({ tag }) => tag)).toEqual(["broken", "new", "old"]);
    expect(rows[0]?.createdAtMs).toBeGreaterThan(Date.parse("2020-01-01"));
  });

  test("shows records that other tools made, however odd", async () => {
    await load("a:1");
    const { target } = await bed.client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    for (const name of [
      target.digest,
      `moby-dangling@${target.digest}`,
      `docker.io/library/a@${target.digest}`,
      "evil\u001b[31m",
    ]) {
      await bed.client.images.create({ name, target });
    }
    await bed.client.images.create({ name: "gone:1", target: { ...target, digest: `sha256:${"1".repeat(64)}` } });
    await bed.client.images.create({ name: "odd:1", target: { ...target, mediaType: "text/plain" } });
    const rows = (await bed.images.list()).map(({ name, repository, tag, configDigest }) => [
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
    expect(await bed.images.list()).toEqual([]);
  });

  test("a hundred names of one image cost no more documents than one", async () => {
    await load("a:1");
    const { target } = await bed.client.images.get("docker.io/library/a:1");
    if (target === undefined) throw new Error("no target");
    const tags = Array.from({ length: 100 }, (_, index) => `docker.io/library/a:t${index}`);
    await Promise.all(tags.map((name) => bed.client.images.create({ name, target })));
    let reads = 0;
    const counting: Client = {
      ...bed.client,
      // As from afar: documents that lie near cost no call.
      introspection: { ...bed.client.introspection, plugins: async () => [] },
      content: {
        ...bed.client.content,
        readAll(...args) {
          reads += 1;
          return bed.client.content.readAll(...args);
        },
      },
    };
    expect(await createImagesApi({ client: counting, namespace: bed.namespace }).list()).toHaveLength(101);
    expect(reads).toBe(2);
  });
});

describe("inspect finds an image by", () => {
  test("its names, its digests, and beginnings of its id", async () => {
    const id = await load("ghcr.io/o/app:1");
    const { digest } = await bed.images.inspect("ghcr.io/o/app:1");
    for (const ref of [
      id,
      id.slice(7),
      shortOf(id),
      id.slice(0, 12),
      digest,
      shortOf(digest),
      `ghcr.io/o/app@${digest}`,
    ]) {
      expect((await bed.images.inspect(ref)).name, ref).toBe("ghcr.io/o/app:1");
    }
    await load("alpine:latest");
    for (const ref of [
      "alpine",
      "alpine:latest",
      "library/alpine",
      "docker.io/library/alpine",
      "index.docker.io/alpine",
    ]) {
      expect((await bed.images.inspect(ref)).name, ref).toBe("docker.io/library/alpine:latest");
    }
  });

  test("a name before an id of the same letters", async () => {
    const id = await load("a:1");
    await load(`${id.slice(7, 10)}:latest`);
    expect((await bed.images.inspect(id.slice(7, 10))).repository).toBe(id.slice(7, 10));
    expect((await bed.images.inspect(id.slice(7, 17))).repository).toBe("a");
  });

  test("gives config and manifest as they are", async () => {
    const id = await load("a:1", smallImage({ x: "y" }, { config: { Env: ["A=b"], Unknown: { z: 1 } } }));
    const { config, manifest } = await bed.images.inspect("a:1");
    expect(config).toMatchObject({ os: "linux", config: { Env: ["A=b"], Unknown: { z: 1 } } });
    expect(manifest).toMatchObject({ config: { digest: id } });
  });

  test.each(["nope", "nope:1", "sha256:0123", "f".repeat(64), "UPPER", "", " ", "\u001b[31m", "a@b"])(
    "says not-found for %j",
    async (ref) => {
      await load("a:1");
      await expect(bed.images.inspect(ref)).rejects.toMatchObject({
        code: "not-found",
        message: `no such image: ${ref}`,
      });
    },
  );

  test("refuses a beginning that fits several", async () => {
    // 17 images have 17 ids: two of them begin with the same digit.
    const ids = await Promise.all(Array.from({ length: 17 }, (_, index) => load(`a:${index}`)));
    const firsts = ids.map((id) => id[7] ?? "");
    const shared = firsts.find((digit, index) => firsts.indexOf(digit) !== index) ?? "";
    await expect(bed.images.inspect(shared)).rejects.toThrow(`multiple IDs found with provided prefix: ${shared}`);
  });
});
