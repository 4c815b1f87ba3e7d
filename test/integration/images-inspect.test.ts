/** `image inspect` and `rmi` where names, platforms and containers meet, by the command line. */
import { describe, expect, test } from "vitest";
import { buildImage, buildIndex, layoutArchive, named, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { layerOf, loadBusybox, smallImage } from "../helpers/image.ts";
import { openImageBed } from "../helpers/image-bed.ts";

const bed = openImageBed();
const { load, run, must } = bed;
const inspect = async (...args: string[]) => JSON.parse(await must("image", "inspect", ...args));

describe("image inspect", () => {
  test("says everything of an image, in docker's shape", async () => {
    const Healthcheck = { Test: ["CMD", "true"], Interval: 30_000_000_000 };
    const config = {
      User: "1000",
      Labels: { evil: "\u001b[31m" },
      StopSignal: "SIGINT",
      Healthcheck,
      OnBuild: ["RUN x"],
    };
    const image = smallImage({ a: "a" }, { config, created: "2024-01-02T03:04:05.123456789Z" });
    const id = await load("app:1", image);
    await bed.images.tag("app:1", "ghcr.io/me/app:2");
    const { digest, size, mediaType } = image.manifest.descriptor;
    await bed.client.content.update(digest, { "containerd.io/distribution.source.ghcr.io": "me/app" });
    const [shown] = await inspect("app:1");
    expect(shown).toMatchObject({
      Id: id,
      RepoTags: ["app:1", "ghcr.io/me/app:2"],
      RepoDigests: [`ghcr.io/me/app@${digest}`],
      Parent: "",
      Created: "2024-01-02T03:04:05.123456789Z",
      Os: "linux",
      GraphDriver: { Data: null, Name: "overlayfs" },
      Config: { User: "1000", Labels: { evil: "\u001b[31m" }, StopSignal: "SIGINT", Healthcheck, OnBuild: ["RUN x"] },
      RootFS: { Type: "layers", Layers: [expect.stringMatching(/^sha256:/)] },
      Descriptor: { mediaType, digest, size },
    });
    expect(shown.Size).toBeGreaterThan(0);
    expect(Date.parse(shown.Metadata.LastTagTime)).toBeGreaterThan(Date.parse("2026-01-01"));
    expect(await must("image", "inspect", "-f", "{{.ID}} {{.Descriptor.Size}} {{index .RepoTags 0}}", "app:1")).toBe(
      `${id} ${size} app:1`,
    );
  });

  test("as its documents say it, with --mode native", async () => {
    const [mine, other] = [
      smallImage({ a: "a" }),
      smallImage({ b: "b" }, { platform: { os: "linux", architecture: "s390x" } }),
    ];
    const index = buildIndex([mine, other]);
    const blobs = [mine, other].flatMap((image) => [image.manifest, image.config, ...image.layers]);
    await bed.images.load(cut(layoutArchive([named(index.descriptor, "docker.io/library/app:1")], [index, ...blobs])));
    const json = ({ bytes }: { bytes: Uint8Array }) => JSON.parse(new TextDecoder().decode(bytes));
    const { mediaType, digest, size } = index.descriptor;
    expect(await inspect("--mode", "native", "app:1")).toEqual([
      {
        Image: {
          Name: "docker.io/library/app:1",
          Target: { mediaType, digest, size },
          UpdatedAt: expect.stringMatching(/^20/),
        },
        Index: json(index),
        Manifest: json(mine.manifest),
        ImageConfig: json(mine.config),
      },
    ]);
    const [foreign] = await inspect("--mode", "native", "--platform", "linux/s390x", "app:1");
    expect([foreign.Manifest, foreign.ImageConfig]).toEqual([json(other.manifest), json(other.config)]);
    await load("plain:1", mine);
    expect((await inspect("--mode", "native", "plain:1"))[0]).not.toHaveProperty("Index");
    expect(await run("image", "inspect", "--mode", "yaml", "app:1")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining('"yaml" is not a valid value for --mode'),
    });
  });

  test("of several names prints those that are there, says which is not, and exits 1", async () => {
    await load("app:1");
    await load("app:2");
    const { code, stdout, stderr } = await run("image", "inspect", "app:1", "nope:1", "app:2");
    expect(code).toBe(1);
    expect(JSON.parse(stdout).map(({ RepoTags }: { RepoTags: string[] }) => RepoTags)).toEqual([["app:1"], ["app:2"]]);
    expect(stderr).toContain("no such image: nope:1");
  });

  test("--platform shows that platform, or says that it is not offered", async () => {
    const of = (architecture: string) =>
      buildImage({ platform: { os: "linux", architecture }, layers: [layerOf({ architecture })] });
    const host = buildImage({ platform: hostPlatform(), layers: [layerOf({ host: "host" })] });
    const other = of("s390x");
    const index = buildIndex([host, other]);
    const blobs = [index, ...[host, other].flatMap(({ manifest, config, layers }) => [manifest, config, ...layers])];
    await bed.images.load(cut(layoutArchive([named(index.descriptor, "docker.io/library/multi:1")], blobs)));
    expect(await inspect("multi:1")).toMatchObject([{ Id: host.config.descriptor.digest }]);
    expect(await inspect("--platform", "linux/s390x", "multi:1")).toMatchObject([
      { Id: other.config.descriptor.digest, Architecture: "s390x", Descriptor: { digest: index.descriptor.digest } },
    ]);
    const { code, stderr } = await run("image", "inspect", "--platform", "linux/ppc64le", "multi:1");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("the image does not provide the platform (linux/ppc64le)"),
    ]);
  });

  test("of an image without a name has no tags", async () => {
    const image = smallImage({ unnamed: "u" });
    await bed.images.load(cut(ociArchive([{ image }])));
    expect(await inspect(image.config.descriptor.digest)).toMatchObject([{ RepoTags: [], RepoDigests: [] }]);
  });
});

describe("rmi", () => {
  test("keeps an image whose name has moved on from under a container", async () => {
    await loadBusybox(bed);
    const old = (await bed.images.inspect("busybox")).configDigest;
    await must("create", "--name", "user", "busybox", "true");
    await load("busybox:latest", smallImage({ moved: "on" }));
    const refused = await run("rmi", old);
    expect(refused.stderr).toContain(`(must be forced) - image is being used by stopped container`);
    // The new bearer of the name is nobody's.
    expect(await must("rmi", "busybox")).toMatch(/^Untagged: busybox:latest\nDeleted: sha256:/);
    expect(await must("start", "user")).toBe("user");
    await must("rm", "-f", "user");
    expect(await must("rmi", "--no-prune", old)).toContain(`Deleted: ${old}`);
    expect(await bed.client.content.list()).toEqual([]);
  });

  test("of several tries each, and with --force does not mind what is not there", async () => {
    const id = await load("app:1");
    await load("app:2");
    const { code, stdout, stderr } = await run("rmi", "app:1", "nope:1", "app:2");
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^Untagged: app:1\nDeleted: ${id}\n[^]*Untagged: app:2\n`));
    expect(stderr).toContain("no such image: nope:1");
    expect((await run("rmi", "-f", "nope:1")).code).toBe(0);
  });

  test("of a name by digest takes that name only", async () => {
    await load("app:1");
    const { target } = await bed.client.images.get("docker.io/library/app:1");
    if (target === undefined) throw new Error("no target");
    await bed.client.images.create({ name: `docker.io/library/app@${target.digest}`, target });
    expect(await must("rmi", `app@${target.digest}`)).toBe(`Untagged: app@${target.digest}`);
    expect((await bed.images.list()).map(({ tag }) => tag)).toEqual(["1"]);
  });
});
