/** Pushes to a real registry: what is sent, what is not, and what the registry has afterwards. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { connect } from "../../src/engine/connect.ts";
import type { Engine, PushedImage, PushImage } from "../../src/engine/types.ts";
import { buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { busyboxImage, layerOf } from "../helpers/image.ts";
import { exitOf, lepton, mustLepton, startLepton } from "../helpers/lepton.ts";
import { type StartRegistry, startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { platformGraph, pushGraph, pushImage, threePlatforms, withForeignLayer } from "../helpers/registry-image.ts";
import { skopeoCopy, skopeoDigest } from "../helpers/skopeo.ts";
import { waitFor } from "../helpers/wait-for.ts";

let daemon: TestDaemon;
let engine: Engine;
const open = new AsyncDisposableStack();

beforeAll(async () => {
  daemon = await startContainerd();
});
afterAll(async () => {
  await open.disposeAsync();
  await daemon?.stop();
});
beforeEach(async () => {
  engine = await connect({ address: daemon.address, dataRoot: daemon.dataRoot, runRoot: daemon.runRoot });
});
afterEach(async () => {
  for (const { name } of await engine.images.list()) await engine.images.remove(name, { force: true });
  expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
  engine.close();
});

async function registryWith(options: StartRegistry = {}): Promise<TestRegistry> {
  return open.use(await startRegistry({ proxy: {}, ...options }));
}

function push(ref: string, options?: PushImage): Promise<PushedImage[]> {
  return engine.images.push(ref, options).result;
}

async function load(name: string, image = buildImage({ platform: hostPlatform(), layers: [layerOf({ a: "1" })] })) {
  await engine.images.load(cut(ociArchive([{ name, image }])));
  return image;
}

/** Digest of the document behind a tag or digest; undefined where the registry has none. */
async function headOf(registry: TestRegistry, repository: string, reference: string): Promise<string | undefined> {
  const accept = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json";
  const { status, headers } = await registry.request("HEAD", `/v2/${repository}/manifests/${reference}`, {
    headers: { accept },
  });
  return status === 200 ? String(headers["docker-content-digest"]) : undefined;
}

test("what was pushed skopeo finds under its digest, and by tag and by digest it can be pulled and run", async () => {
  const registry = await registryWith();
  const ref = `${registry.host}/team/app:1`;
  const image = await load(ref, await busyboxImage({ gzip: true, layers: [layerOf({ hello: "hello\n" })] }));
  const { digest, size } = image.manifest.descriptor;
  expect(await push(ref)).toEqual([{ name: ref, tag: "1", digest, sizeBytes: size }]);
  expect(await skopeoDigest({ registry, name: "team/app:1" })).toBe(digest);
  await engine.images.remove(ref);
  for (const name of [ref, `${registry.host}/team/app@${digest}`]) {
    expect(await engine.images.pull(name).result).toEqual({ name, digest, upToDate: false });
    expect(await mustLepton(daemon, ["run", "--rm", "--pull", "never", name, "cat", "/hello"])).toBe("hello");
    await engine.images.remove(name);
  }
});

test("what skopeo pushed, of docker's types, can be pulled and run", async () => {
  const registry = await registryWith();
  await pushImage(registry, "app:1", await busyboxImage({ gzip: true, layers: [layerOf({ hello: "hello\n" })] }));
  const theirs = { registry, name: "theirs:1" };
  await skopeoCopy({ registry, name: "app:1" }, theirs, { format: "v2s2" });
  const ref = `${registry.host}/theirs:1`;
  expect(await engine.images.pull(ref).result).toMatchObject({ digest: await skopeoDigest(theirs) });
  expect(await mustLepton(daemon, ["run", "--rm", ref, "cat", "/hello"])).toBe("hello");
});

test("docker's lines, also when the registry has everything", async () => {
  const registry = await registryWith();
  const ref = `${registry.host}/app:1`;
  const { manifest, layers } = await load(ref);
  const id = layers[0]?.descriptor.digest.slice(7, 19);
  const tail = `1: digest: ${manifest.descriptor.digest} size: ${manifest.descriptor.size}`;
  const head = `The push refers to repository [${registry.host}/app]`;
  expect((await mustLepton(daemon, ["push", ref])).split("\n")).toEqual([
    head,
    `${id}: Preparing`,
    `${id}: Pushed`,
    tail,
  ]);
  const again = (await mustLepton(daemon, ["image", "push", ref])).split("\n");
  expect(again.filter((line) => !line.endsWith("Preparing"))).toEqual([head, `${id}: Layer already exists`, tail]);
  expect(await mustLepton(daemon, ["push", "-q", ref])).toBe(manifest.descriptor.digest);
});

test("a layer of another repository of the registry is mounted from there", async () => {
  const registry = await registryWith();
  const { ref } = await pushImage(registry, "base:1", await busyboxImage({ gzip: true }));
  await engine.images.pull(ref).result;
  const before = registry.proxy?.receivedBytes("/blobs/") ?? 0;
  await engine.images.tag(ref, `${registry.host}/app:1`);
  const out = await mustLepton(daemon, ["push", `${registry.host}/app:1`]);
  expect(out).toMatch(/^[0-9a-f]{12}: Mounted from base$/m);
  expect(registry.proxy?.receivedBytes("/blobs/")).toBe(before);
});

test("an index goes whole where all of it is here, also to a registry that has nothing of it", async () => {
  const [from, to] = [await registryWith(), await registryWith()];
  const { ref, digest } = await pushGraph(from, "app:1", platformGraph(await threePlatforms()));
  await engine.images.pull(ref, { allPlatforms: true }).result;
  await engine.images.tag(ref, `${to.host}/app:1`);
  expect(await push(`${to.host}/app:1`)).toMatchObject([{ tag: "1", digest }]);
  expect(await headOf(to, "app", "1")).toBe(digest);
  expect(await skopeoDigest({ registry: to, name: "app:1" })).toBe(digest);
  await engine.images.pull(`${to.host}/app:1`, { platforms: ["linux/arm/v7"] }).result;
});

test("of an index that is here in part the one platform goes, and a note says so", async () => {
  const registry = await registryWith();
  const images = await threePlatforms();
  const { ref, digest } = await pushGraph(registry, "app:1", platformGraph(images));
  await engine.images.pull(ref).result;
  const notes: string[] = [];
  const own = images[0]?.manifest.descriptor.digest;
  await engine.images.tag(ref, `${registry.host}/part:1`);
  expect(await push(`${registry.host}/part:1`, { onNote: (note) => notes.push(note) })).toMatchObject([
    { digest: own },
  ]);
  expect(notes).toEqual([expect.stringContaining(`${digest} -> ${own}`)]);
  expect(await headOf(registry, "part", "1")).toBe(own);
});

test("one platform by name, and what to do about one that is not here", async () => {
  const registry = await registryWith();
  const images = await threePlatforms();
  const { ref } = await pushGraph(registry, "app:1", platformGraph(images));
  await engine.images.pull(ref, { platforms: ["linux/s390x", "linux/arm/v7"] }).result;
  await engine.images.tag(ref, `${registry.host}/one:1`);
  const one = `${registry.host}/one:1`;
  expect(await push(one, { platform: "linux/s390x" })).toMatchObject([
    { digest: images[1]?.manifest.descriptor.digest },
  ]);
  // Two are here, neither is this machine's: it must be said which.
  await expect(push(one)).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining(`is not here for linux/${hostPlatform().architecture}`),
    hint: expect.stringMatching(/pull --all-platforms .*--platform \(linux\/s390x, linux\/arm\/v7\)/),
  });
  await expect(push(one, { platform: hostPlatform().architecture })).rejects.toMatchObject({ code: "not-found" });
});

test("all tags of a repository, and none of another", async () => {
  const registry = await registryWith();
  const base = `${registry.host}/app`;
  await load(`${base}:1`);
  for (const name of [`${base}:2`, `${registry.host}/apple:1`]) await engine.images.tag(`${base}:1`, name);
  const ran = await lepton(daemon, ["push", "-a", base]);
  expect(ran.code).toBe(0);
  expect(ran.stdout.match(/^\d: digest:/gm)).toEqual(["1: digest:", "2: digest:"]);
  expect(await headOf(registry, "apple", "1")).toBeUndefined();
  const refused = await lepton(daemon, ["push", "-a", `${base}:1`]);
  expect(refused).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("tag can't be used with --all-tags/-a"),
  });
});

test("a layer that may not be distributed stays here, unless it is asked for", async () => {
  const registry = await registryWith();
  const image = withForeignLayer(
    buildImage({ platform: hostPlatform(), gzip: true, layers: [layerOf({ a: "1" }), layerOf({ b: "2" })] }),
    "https://example.com/layer",
    randomBytes(64),
  );
  const foreign = image.layers.at(-1)?.descriptor.digest ?? "";
  const ref = `${registry.host}/app:1`;
  await importWithoutUnpack(ref, image);
  const skipped = await lepton(daemon, ["push", ref]);
  expect(skipped.stderr).toContain(`skipped the layer "${foreign}", which may not be distributed`);
  const sent = () =>
    registry.proxy?.requests.filter(
      ({ method, path }) => method === "PUT" && path.includes(encodeURIComponent(foreign)),
    ).length;
  expect([skipped.code, sent()]).toEqual([0, 0]);
  expect((await lepton(daemon, ["push", "--allow-nondistributable-artifacts", ref])).code).toBe(0);
  expect(sent()).toBe(1);
});

/** Brings an image in whose layers cannot be unpacked. */
async function importWithoutUnpack(name: string, image: ReturnType<typeof buildImage>): Promise<void> {
  const path = join(daemon.dir, "image.tar");
  writeFileSync(path, ociArchive([{ name, image }]));
  await daemon.ctr("images", "import", "--no-unpack", "--index-name", name, path);
}

test("what is not here, or has a digest, is refused in docker's words", async () => {
  const registry = await registryWith();
  await expect(push(`${registry.host}/none`)).rejects.toThrow(
    `an image does not exist locally with the tag: ${registry.host}/none`,
  );
  await expect(push(`${registry.host}/a@sha256:${"0".repeat(64)}`)).rejects.toThrow("cannot push a digest reference");
});

test("with a credential, and without one", async () => {
  const user = { user: "me", password: "secret" };
  const registry = await registryWith({ htpasswd: user });
  const ref = `${registry.host}/app:1`;
  await load(ref);
  await expect(push(ref)).rejects.toMatchObject({ code: "permission-denied" });
  const credentials = async () => ({ kind: "password", username: user.user, secret: user.password }) as const;
  const { address, dataRoot, runRoot } = daemon;
  const known = await connect({ address, dataRoot, runRoot, registry: { credentials } });
  await known.images.push(ref).result;
  known.close();
});

test("Ctrl-C stops it and leaves nothing; the next push succeeds", async () => {
  const registry = await registryWith();
  const ref = `${registry.host}/app:1`;
  const tars = [1, 2].map((n) => layerOf({ [`f${n}`]: randomBytes(4 << 20).toString("hex") }));
  await load(ref, buildImage({ platform: hostPlatform(), layers: tars }));
  const child = startLepton(daemon, ["push", ref]);
  await waitFor("the first bytes", () => (registry.proxy?.receivedBytes() ?? 0) > 0);
  child.kill("SIGINT");
  expect(await exitOf(child)).toBe(130);
  expect(await daemon.ctr("leases", "ls", "-q")).toBe("");
  expect(await mustLepton(daemon, ["push", "-q", ref])).toMatch(/^sha256:/);
});
