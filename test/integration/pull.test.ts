/** Pulls from a real registry: what is fetched, by whom, and what is left behind. */
import { beforeAll, describe, expect, test } from "vitest";
import { openClient } from "../../src/containerd/client.ts";
import { buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { lepton, mustLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld } from "../helpers/oracle.ts";
import { fetchers, openPullBed } from "../helpers/pull-bed.ts";
import type { TestRegistry } from "../helpers/registry.ts";
import {
  artifactGraph,
  asZstd,
  nestedGraph,
  platformGraph,
  pushGraph,
  pushImage,
  threePlatforms,
} from "../helpers/registry-image.ts";

const bed = openPullBed();
const { clean, connected, pull, registryWith } = bed;

describe("an index of three platforms", () => {
  let registry: TestRegistry;
  let ref: string;
  let byDigest: string;
  let digest: string;
  beforeAll(async () => {
    registry = await registryWith();
    ({ ref, byDigest, digest } = await pushGraph(registry, "app:1", platformGraph(await threePlatforms())));
  });

  test("by tag containerd itself fetches what this machine runs, and it runs", async () => {
    expect(await pull(ref)).toEqual({ name: ref, digest, upToDate: false });
    expect(fetchers(registry)).toEqual(new Set(["containerd"]));
    const [image] = await bed.engine.images.list();
    expect(image).toMatchObject({ name: ref, digest, platforms: [hostName()] });
    expect(await mustLepton(bed.daemon, ["run", "--rm", ref, "cat", "/platform"])).toBe(hostName());
    await clean();
  });

  test("by digest it is named by it", async () => {
    expect(await pull(byDigest)).toEqual({ name: byDigest, digest, upToDate: false });
    expect((await bed.engine.images.list()).map(({ name }) => name)).toEqual([byDigest]);
  });

  test("what is here and unpacked costs one request", async () => {
    await pull(ref);
    const before = registry.proxy?.requests.length ?? 0;
    expect(await pull(ref)).toEqual({ name: ref, digest, upToDate: true });
    expect(registry.proxy?.requests.length).toBe(before + 1);
  });

  test("what was taken apart behind our back is put together again", async () => {
    await pull(ref);
    const [layer = ""] = (await bed.daemon.ctr("content", "ls", "-q")).split("\n").filter((line) => line !== digest);
    await bed.daemon.ctr("content", "rm", layer);
    expect(await pull(ref)).toMatchObject({ upToDate: false });
    expect(await pull(ref)).toMatchObject({ upToDate: true });
  });

  test("a platform that is not there is refused before anything is moved", async () => {
    const before = registry.proxy?.sentBytes("/blobs/");
    const world = await snapshotWorld(bed.daemon);
    await expect(pull(ref, { platforms: ["linux/riscv64"] })).rejects.toMatchObject({
      code: "not-found",
      message: `cannot pull "${ref}": the image does not provide the platform (linux/riscv64)`,
      hint: expect.stringContaining("linux/s390x"),
    });
    expect(registry.proxy?.sentBytes("/blobs/")).toBe(before);
    expect(await leaksSince(bed.daemon, world)).toEqual([]);
  });

  test("another platform is fetched by us, and unpacked", async () => {
    await pull(ref, { platforms: ["linux/s390x"] });
    expect((await bed.engine.images.list())[0]?.platforms).toEqual(["linux/s390x"]);
    expect(await bed.daemon.ctr("snapshots", "ls")).toContain("Committed");
  });

  test("all platforms come together, and only this machine's is unpacked", async () => {
    await pull(ref, { allPlatforms: true });
    expect((await bed.engine.images.list())[0]?.platforms).toHaveLength(3);
    expect((await bed.daemon.ctr("snapshots", "ls")).match(/Committed/g)).toHaveLength(2);
    // The index holds them: nothing goes with the next garbage collection.
    await collectGarbage();
    expect(await pull(ref, { allPlatforms: true })).toMatchObject({ upToDate: true });
    await clean();
  });

  test("an index of indexes leads to the same image", async () => {
    const nested = nestedGraph(platformGraph(await threePlatforms()), 3);
    const pushed = await pushGraph(registry, "nested:1", nested);
    await pull(pushed.ref);
    expect(await mustLepton(bed.daemon, ["run", "--rm", pushed.ref, "cat", "/platform"])).toBe(hostName());
    await clean();
  });

  test("docker's lines, and the digest alone with -q", async () => {
    const ran = await lepton(bed.daemon, ["pull", ref]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const lines = ran.stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("1: Pulling from app");
    expect(lines.filter((line) => line.endsWith(": Pull complete"))).toHaveLength(2);
    expect(lines.slice(-3)).toEqual([`Digest: ${digest}`, `Status: Downloaded newer image for ${ref}`, ref]);
    expect(await mustLepton(bed.daemon, ["pull", "-q", ref])).toBe(digest);
    expect(await mustLepton(bed.daemon, ["image", "pull", ref])).toContain(`Status: Image is up to date for ${ref}`);
  });
});

test("layers of zstd, of docker's types, and a name that moves on", async () => {
  const registry = await registryWith();
  const first = buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" })] });
  const second = asZstd(first, [layerOf({ a: "1" })]);
  const { ref } = await pushImage(registry, "app:1", first);
  await pull(ref);
  await pushImage(registry, "app:1", second);
  const { digest } = await pull(ref);
  expect(digest).toBe(second.manifest.descriptor.digest);
  // What the name meant before is kept without one.
  const images = await bed.engine.images.list();
  expect(images.map(({ digest, repository }) => [digest, repository])).toEqual(
    expect.arrayContaining([
      [first.manifest.descriptor.digest, "<none>"],
      [digest, `${registry.host}/app`],
    ]),
  );
  expect(images).toHaveLength(2);
  await clean();
});

test("an artifact is refused, and nothing is written", async () => {
  const registry = await registryWith();
  const before = await snapshotWorld(bed.daemon);
  const { ref } = await pushGraph(registry, "sbom:1", artifactGraph());
  await expect(pull(ref)).rejects.toMatchObject({
    code: "invalid-argument",
    message: expect.stringMatching(/is an artifact of type "application\/vnd\.example\.sbom\.v1", not an image$/),
  });
  expect(await leaksSince(bed.daemon, before)).toEqual([]);
});

test("with a credential every byte passes through us, and containerd never sees it", async () => {
  const user = { user: "me", password: "secret" };
  const registry = await registryWith({ htpasswd: user });
  const image = await busyboxImage({ gzip: true, layers: [layerOf({ more: "1" })] });
  const { ref } = await pushImage(registry, "app:1", image);
  const credentials = async () => ({ kind: "password", username: user.user, secret: user.password }) as const;
  const own = await connected({ registry: { credentials } });
  await own.images.pull(ref).result;
  own.close();
  expect(fetchers(registry)).toEqual(new Set(["us"]));
  expect(await mustLepton(bed.daemon, ["run", "--rm", ref, "cat", "/more"])).toBe("1");
  await clean();
});

test("without the credential it says so", async () => {
  const registry = await registryWith({ htpasswd: { user: "me", password: "secret" } });
  const { ref } = await pushImage(
    registry,
    "app:1",
    buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" })] }),
  );
  await expect(pull(ref)).rejects.toMatchObject({ code: "permission-denied" });
});

test("an image that unpacks to more than is allowed is refused before it is unpacked", async () => {
  const registry = await registryWith();
  const image = buildImage({
    platform: hostPlatform(),
    gzip: true,
    layers: [layerOf({ zeros: "\0".repeat(4 << 20) })],
  });
  const { ref } = await pushImage(registry, "app:1", image);
  const ran = await lepton(bed.daemon, ["pull", "--max-unpacked", "1m", ref]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/the image unpacks to at least 4\.0\d*MiB, more than the 1MiB allowed/);
  expect((await bed.daemon.ctr("snapshots", "ls")).trim().split("\n")).toHaveLength(1);
  expect(await bed.engine.images.list()).toEqual([]);
  await mustLepton(bed.daemon, ["pull", "-q", "--max-unpacked", "8m", ref]);
});

test("run pulls what is missing, and says why where it cannot", async () => {
  const registry = await registryWith();
  const { ref } = await pushImage(registry, "app:1", await busyboxImage({ gzip: true }));
  const pulled = await lepton(bed.daemon, ["run", "--rm", ref, "echo", "hello"]);
  expect(pulled).toMatchObject({ code: 0, stdout: "hello\n" });
  expect(pulled.stderr).toMatch(
    /^Unable to find image '.*app:1' locally\n1: Pulling from app\n.*: Pull complete\n.*Status: /s,
  );
  await mustLepton(bed.daemon, ["rmi", ref]);
  expect(await lepton(bed.daemon, ["run", "--rm", "-q", ref, "echo", "hello"])).toEqual({
    code: 0,
    stdout: "hello\n",
    stderr: "",
  });
  const ran = await lepton(bed.daemon, ["run", "--rm", `${registry.host}/none:1`]);
  expect(ran.code).toBe(125);
  expect(ran.stderr).toContain(`unable to find image "${registry.host}/none:1" here, and cannot pull`);
});

test("labels of an image never become labels of its record", async () => {
  const registry = await registryWith();
  const config = { Labels: { "containerd.io/gc.root": "now", "lepton/owner": "1" } };
  const image = buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" })], config });
  const { ref } = await pushImage(registry, "app:1", image);
  await pull(ref);
  const client = openClient({ address: bed.daemon.address, namespace: "default" });
  expect((await client.images.get(ref)).labels).toEqual({});
  client.close();
});

test.each([["pull"], ["push"]])("%s of what is no reference says that and nothing else", async (verb) => {
  expect(await lepton(bed.daemon, [verb, "Not/An/Image"])).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^lepton: .*invalid reference format: .*\n$/),
  });
});

/** Makes containerd's garbage collector run, and waits for it. */
async function collectGarbage(): Promise<void> {
  await bed.daemon.ctr("leases", "create", "--id", "gc");
  await bed.daemon.ctr("leases", "delete", "--sync", "gc");
}

function hostName(): string {
  const { os, architecture } = hostPlatform();
  return `${os}/${architecture}`;
}
