/** Pulls from a real registry: what is fetched, by whom, and what is left behind. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openClient } from "../../src/containerd/client.ts";
import { type ConnectOptions, connect } from "../../src/engine/connect.ts";
import type { Engine, PulledImage, PullImage, TransferProgress } from "../../src/engine/types.ts";
import { type BuiltImage, buildImage } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { leaksSince, snapshotWorld, type World } from "../helpers/oracle.ts";
import { type StartRegistry, startRegistry, type TestRegistry } from "../helpers/registry.ts";
import {
  artifactGraph,
  asZstd,
  nestedGraph,
  platformGraph,
  pushGraph,
  pushImage,
  threePlatforms,
} from "../helpers/registry-image.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let before: World;

beforeAll(async () => {
  daemon = await startContainerd();
});
afterAll(() => daemon?.stop());

const open = new AsyncDisposableStack();
let engine: Engine;

beforeEach(async () => {
  engine = await connected();
  before = await snapshotWorld(daemon);
});
afterEach(async () => {
  for (const { name } of await engine.images.list()) await engine.images.remove(name, { force: true });
  engine.close();
});
afterAll(() => open.disposeAsync());

function connected(options: ConnectOptions = {}): Promise<Engine> {
  return connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot, ...options });
}

async function registryWith(options: StartRegistry = {}): Promise<TestRegistry> {
  return open.use(await startRegistry({ proxy: {}, ...options }));
}

/** An image whose layers no compression makes smaller. */
function bigImage(layers: number, layerBytes: number): BuiltImage {
  const tars = Array.from({ length: layers }, (_, n) =>
    layerOf({ [`file${n}`]: randomBytes(layerBytes / 2).toString("hex") }),
  );
  return buildImage({ platform: hostPlatform(), layers: tars });
}

function sizeOf({ manifest, config, layers }: BuiltImage): number {
  return [manifest, config, ...layers].reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function pull(ref: string, options?: PullImage): Promise<PulledImage> {
  return engine.images.pull(ref, options).result;
}

/** Who asked for blobs: containerd says so, we do not. */
function fetchers(registry: TestRegistry): Set<string> {
  const blobs = (registry.proxy?.requests ?? []).filter(
    ({ path, sentBytes }) => path.includes("/blobs/") && sentBytes > 500,
  );
  return new Set(
    blobs.map(({ headers }) => (String(headers["user-agent"]).startsWith("containerd/") ? "containerd" : "us")),
  );
}

async function leftovers(): Promise<string> {
  return (await daemon.ctr("leases", "ls", "-q")) + (await daemon.ctr("content", "active"));
}

const NOTHING = " REF\tSIZE\tAGE\t\n";
const changes = () => leaksSince(daemon, before);
const clean = async () =>
  expect((await leftovers()).replace(/\s+/g, " ").trim()).toBe(NOTHING.replace(/\s+/g, " ").trim());

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
    const [image] = await engine.images.list();
    expect(image).toMatchObject({ name: ref, digest, platforms: [hostName()] });
    expect(await mustLepton(daemon, ["run", "--rm", ref, "cat", "/platform"])).toBe(hostName());
    await clean();
  });

  test("by digest it is named by it", async () => {
    expect(await pull(byDigest)).toEqual({ name: byDigest, digest, upToDate: false });
    expect((await engine.images.list()).map(({ name }) => name)).toEqual([byDigest]);
  });

  test("what is here and unpacked costs one request", async () => {
    await pull(ref);
    const before = registry.proxy?.requests.length ?? 0;
    expect(await pull(ref)).toEqual({ name: ref, digest, upToDate: true });
    expect(registry.proxy?.requests.length).toBe(before + 1);
  });

  test("what was taken apart behind our back is put together again", async () => {
    await pull(ref);
    const [layer = ""] = (await daemon.ctr("content", "ls", "-q")).split("\n").filter((line) => line !== digest);
    await daemon.ctr("content", "rm", layer);
    expect(await pull(ref)).toMatchObject({ upToDate: false });
    expect(await pull(ref)).toMatchObject({ upToDate: true });
  });

  test("a platform that is not there is refused before anything is moved", async () => {
    const before = registry.proxy?.sentBytes("/blobs/");
    await expect(pull(ref, { platforms: ["linux/riscv64"] })).rejects.toMatchObject({
      code: "not-found",
      message: `cannot pull "${ref}": the image does not provide the platform (linux/riscv64)`,
      hint: expect.stringContaining("linux/s390x"),
    });
    expect(registry.proxy?.sentBytes("/blobs/")).toBe(before);
    expect(await changes()).toEqual([]);
  });

  test("another platform is fetched by us, and unpacked", async () => {
    await pull(ref, { platforms: ["linux/s390x"] });
    expect((await engine.images.list())[0]?.platforms).toEqual(["linux/s390x"]);
    expect(await daemon.ctr("snapshots", "ls")).toContain("Committed");
  });

  test("all platforms come together, and only this machine's is unpacked", async () => {
    await pull(ref, { allPlatforms: true });
    expect((await engine.images.list())[0]?.platforms).toHaveLength(3);
    expect((await daemon.ctr("snapshots", "ls")).match(/Committed/g)).toHaveLength(2);
    // The index holds them: nothing goes with the next garbage collection.
    await collectGarbage();
    expect(await pull(ref, { allPlatforms: true })).toMatchObject({ upToDate: true });
    await clean();
  });

  test("an index of indexes leads to the same image", async () => {
    const nested = nestedGraph(platformGraph(await threePlatforms()), 3);
    const pushed = await pushGraph(registry, "nested:1", nested);
    await pull(pushed.ref);
    expect(await mustLepton(daemon, ["run", "--rm", pushed.ref, "cat", "/platform"])).toBe(hostName());
    await clean();
  });

  test("docker's lines, and the digest alone with -q", async () => {
    const ran = await lepton(daemon, ["pull", ref]);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const lines = ran.stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("1: Pulling from app");
    expect(lines.filter((line) => line.endsWith(": Pull complete"))).toHaveLength(2);
    expect(lines.slice(-3)).toEqual([`Digest: ${digest}`, `Status: Downloaded newer image for ${ref}`, ref]);
    expect(await mustLepton(daemon, ["pull", "-q", ref])).toBe(digest);
    expect(await mustLepton(daemon, ["image", "pull", ref])).toContain(`Status: Image is up to date for ${ref}`);
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
  const images = await engine.images.list();
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
  const { ref } = await pushGraph(registry, "sbom:1", artifactGraph());
  await expect(pull(ref)).rejects.toMatchObject({
    code: "invalid-argument",
    message: expect.stringMatching(/is an artifact of type "application\/vnd\.oci\.empty\.v1\+json", not an image$/),
  });
  expect(await changes()).toEqual([]);
});

test("with a credential every byte passes through us, and containerd never sees it", async () => {
  const user = { user: "me", password: "secret" };
  const registry = await registryWith({ htpasswd: user });
  const image = await busyboxImage({ gzip: true, layers: [layerOf({ more: "1" })] });
  const { ref } = await pushImage(registry, "app:1", image);
  const credentials = async () => ({ kind: "password", username: user.user, secret: user.password }) as const;
  using own = closing(await connected({ registry: { credentials } }));
  await own.engine.images.pull(ref).result;
  expect(fetchers(registry)).toEqual(new Set(["us"]));
  expect(await mustLepton(daemon, ["run", "--rm", ref, "cat", "/more"])).toBe("1");
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

test("a registry that stalls containerd is gone on with by us, where it stopped", async () => {
  const registry = await registryWith();
  const image = bigImage(1, 4 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  using own = closing(await connected({ registry: { idleMs: 1000 } }));
  const limits = registry.proxy?.limits ?? {};
  limits.holdAfterBytes = 1 << 20;
  const transfer = own.engine.images.pull(ref);
  await seen(transfer, ({ items }) => items.some(({ doneBytes }) => doneBytes >= 1 << 20));
  // Held until containerd has been stopped; the next request is let through.
  await waitFor(
    "containerd to let go",
    async () => (await daemon.ctr("leases", "ls", "-q")) !== "" && isFree(registry),
  );
  delete limits.holdAfterBytes;
  await transfer.result;
  expect(fetchers(registry)).toEqual(new Set(["containerd", "us"]));
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

/** True as soon as somebody has asked twice for a blob; looking at a part of it does not count. */
async function isFree(registry: TestRegistry): Promise<boolean> {
  const blobs = (registry.proxy?.requests ?? []).filter(
    ({ path, headers }) => path.includes("/blobs/") && !/^bytes=\d+-\d+$/.test(String(headers["range"])),
  );
  const paths = blobs.map(({ path }) => path);
  return new Set(paths).size < paths.length && blobs.some(({ headers }) => headers["range"] !== undefined);
}

test("a body that is cut twice is completed, each byte fetched once", async () => {
  // Not faster than it can be stored: a reset throws away what the kernel still holds for us.
  const registry = await registryWith({ proxy: { cutAfterBytes: 2 << 20, cuts: 2, bytesPerSecond: 8 << 20 } });
  const image = bigImage(1, 8 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  await pull(ref);
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

test("two pulls of one image fetch it once", async () => {
  const registry = await registryWith({ proxy: { bytesPerSecond: 4 << 20 } });
  const image = bigImage(3, 1 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  const runs = await Promise.all([lepton(daemon, ["pull", "-q", ref]), lepton(daemon, ["pull", "-q", ref])]);
  for (const { code, stderr } of runs) expect([code, stderr]).toEqual([0, ""]);
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await clean();
});

test("two pulls through us fetch it once, and the second takes over when the first is killed", async () => {
  const user = { user: "me", password: "secret" };
  const registry = await registryWith({ htpasswd: user, proxy: { bytesPerSecond: 1 << 20 } });
  const image = bigImage(1, 2 << 20);
  const { ref } = await pushImage(registry, "app:1", image);
  const env = loggedIn(registry);
  const first = startLepton(daemon, ["pull", "-q", ref], { env });
  await waitFor("the first bytes", () => (registry.proxy?.sentBytes("/blobs/") ?? 0) > 200_000);
  const second = lepton(daemon, ["pull", "-q", ref], { env });
  await waitFor("half of it", () => (registry.proxy?.sentBytes("/blobs/") ?? 0) > 1 << 20);
  first.kill("SIGKILL");
  await exitOf(first);
  expect(await second).toMatchObject({ code: 0, stdout: `${image.manifest.descriptor.digest}\n` });
  expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
  await mustLepton(daemon, ["ps"]);
  await clean();
});

describe.each([
  ["by containerd", undefined],
  ["through us", { user: "me", password: "secret" }],
])("a pull %s that is broken off with Ctrl-C", (_, user) => {
  test("leaves no lease, and the next one goes on where it stopped", async () => {
    const registry = await registryWith({ htpasswd: user, proxy: { bytesPerSecond: 1 << 20 } } as StartRegistry);
    const image = bigImage(2, 2 << 20);
    const { ref } = await pushImage(registry, "app:1", image);
    const env = loggedIn(registry);
    const half = sizeOf(image) / 2;
    const child = startLepton(daemon, ["pull", ref], { env });
    await waitFor("half of it", () => (registry.proxy?.sentBytes("/blobs/") ?? 0) > half);
    child.kill("SIGINT");
    expect(await exitOf(child)).toBe(130);
    expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
    expect(await daemon.ctr("images", "ls", "-q")).toBe("");
    delete registry.proxy?.limits.bytesPerSecond;
    await mustLepton(daemon, ["pull", ref], { env });
    expect(registry.proxy?.sentBytes("/blobs/")).toBeLessThan(sizeOf(image) * 1.1);
    await clean();
  });
});

test("an image that unpacks to more than is allowed is refused before it is unpacked", async () => {
  const registry = await registryWith();
  const image = buildImage({
    platform: hostPlatform(),
    gzip: true,
    layers: [layerOf({ zeros: "\0".repeat(4 << 20) })],
  });
  const { ref } = await pushImage(registry, "app:1", image);
  const ran = await lepton(daemon, ["pull", "--max-unpacked", "1m", ref]);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/the image unpacks to at least 4\.0\d*MiB, more than the 1MiB allowed/);
  expect((await daemon.ctr("snapshots", "ls")).trim().split("\n")).toHaveLength(1);
  expect(await engine.images.list()).toEqual([]);
  await mustLepton(daemon, ["pull", "-q", "--max-unpacked", "8m", ref]);
});

test("run pulls what is missing, and says why where it cannot", async () => {
  const registry = await registryWith();
  const { ref } = await pushImage(registry, "app:1", await busyboxImage({ gzip: true }));
  const pulled = await lepton(daemon, ["run", "--rm", ref, "echo", "hello"]);
  expect(pulled).toMatchObject({ code: 0, stdout: "hello\n" });
  expect(pulled.stderr).toMatch(
    /^Unable to find image '.*app:1' locally\n1: Pulling from app\n.*: Pull complete\n.*Status: /s,
  );
  await mustLepton(daemon, ["rmi", ref]);
  expect(await lepton(daemon, ["run", "--rm", "-q", ref, "echo", "hello"])).toEqual({
    code: 0,
    stdout: "hello\n",
    stderr: "",
  });
  const ran = await lepton(daemon, ["run", "--rm", `${registry.host}/none:1`]);
  expect(ran.code).toBe(125);
  expect(ran.stderr).toContain(`unable to find image "${registry.host}/none:1" here, and cannot pull`);
});

test("labels of an image never become labels of its record", async () => {
  const registry = await registryWith();
  const config = { Labels: { "containerd.io/gc.root": "now", "lepton/owner": "1" } };
  const image = buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" })], config });
  const { ref } = await pushImage(registry, "app:1", image);
  await pull(ref);
  const client = openClient({ address: daemon.address, namespace: "default" });
  expect((await client.images.get(ref)).labels).toEqual({});
  client.close();
});

test.each([["pull"], ["push"]])("%s of what is no reference says that and nothing else", async (verb) => {
  expect(await lepton(daemon, [verb, "Not/An/Image"])).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^lepton: .*invalid reference format: .*\n$/),
  });
});

/** Makes containerd's garbage collector run, and waits for it. */
async function collectGarbage(): Promise<void> {
  await daemon.ctr("leases", "create", "--id", "gc");
  await daemon.ctr("leases", "delete", "--sync", "gc");
}

async function seen(
  transfer: AsyncIterable<TransferProgress>,
  is: (picture: TransferProgress) => boolean,
): Promise<void> {
  for await (const picture of transfer) if (is(picture)) return;
  throw new Error("the transfer ended before that was seen");
}

/** An environment in which docker's config.json knows the registry's user, where it has one. */
function loggedIn({ dir, host, user }: TestRegistry): Record<string, string> {
  if (user === undefined) return {};
  const auth = Buffer.from(`${user.user}:${user.password}`).toString("base64");
  writeFileSync(join(dir, "config.json"), JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  return { DOCKER_CONFIG: dir };
}

function closing(of: Engine): Disposable & { readonly engine: Engine } {
  return { engine: of, [Symbol.dispose]: () => of.close() };
}

function hostName(): string {
  const { os, architecture } = hostPlatform();
  return `${os}/${architecture}`;
}
