import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { OCI_MANIFEST } from "../../src/oci/media-types.ts";
import { layerOf } from "../helpers/image.ts";
import { type StartRegistry, startRegistry, type TestRegistry } from "../helpers/registry.ts";
import {
  artifactGraph,
  asDocker,
  asZstd,
  imageOf,
  nestedGraph,
  platformGraph,
  pushGraph,
  pushImage,
  threePlatforms,
  withForeignLayer,
} from "../helpers/registry-image.ts";
import { sendRequest } from "../helpers/registry-request.ts";
import { skopeoConfig, skopeoCopy, skopeoDigest, skopeoManifest } from "../helpers/skopeo.ts";

const me = { user: "me", password: "se cret:1" };

const kinds: readonly (readonly [string, StartRegistry])[] = [
  ["plain", {}],
  ["of a private authority", { tls: {} }],
  ["that wants client certificates", { tls: { clientCertificate: true } }],
  ["with a password", { htpasswd: me }],
  ["with tokens over https", { tls: {}, token: { ...me, anonymousPull: false } }],
  ["behind a slow proxy", { tls: {}, htpasswd: me, slowBytesPerSecond: 1_000_000 }],
];

test.each(kinds)("skopeo reads what was put into a registry %s", async (_, options) => {
  await using registry = await startRegistry(options);
  const pushed = await pushImage(registry, "some/image:1", imageOf({ hello: "hello\n" }));
  expect(await skopeoDigest({ registry, name: "some/image:1" })).toBe(pushed.digest);
  await skopeoCopy({ registry, name: "some/image:1" }, { registry, name: "other/image:2" }, { preserveDigests: true });
  expect(await skopeoDigest({ registry, name: "other/image:2" })).toBe(pushed.digest);
});

test("a registry with a secret lets nobody else in", async () => {
  await using registry = await startRegistry({ htpasswd: me });
  const { status, headers } = await sendRequest("GET", new URL("/v2/", registry.origin));
  expect([status, headers["www-authenticate"]]).toEqual([401, 'Basic realm="lepton test"']);
});

test("a registry that wants client certificates lets nobody else in", async () => {
  await using registry = await startRegistry({ tls: { clientCertificate: true } });
  const ca = registry.authority?.cert;
  await expect(sendRequest("GET", new URL("/v2/", registry.origin), { ca })).rejects.toThrow();
});

test("a token server grants pulls to nobody in particular and pushes to who has the password", async () => {
  await using registry = await startRegistry({ token: me });
  const pushed = await pushImage(registry, "a/b:1", imageOf({ hello: "hello\n" }));
  const ask = (headers: Record<string, string>): Promise<string> => grantedToken(registry, headers);
  const manifest = new URL(`/v2/a/b/manifests/${pushed.digest}`, registry.origin);
  const status = async (method: string, token: string): Promise<number> =>
    (await sendRequest(method, manifest, { headers: { accept: OCI_MANIFEST, authorization: `Bearer ${token}` } }))
      .status;
  const anonymous = await ask({});
  const named = await ask({ authorization: `Basic ${Buffer.from("me:se cret:1").toString("base64")}` });
  expect(await status("GET", anonymous)).toBe(200);
  expect(await status("DELETE", anonymous)).toBe(401);
  expect(await status("DELETE", named)).toBe(202);
  expect(registry.tokens?.requests.map(({ user }) => user)).toEqual(["", "me"]);
});

async function grantedToken({ tokens }: TestRegistry, headers: Record<string, string>): Promise<string> {
  const url = new URL(`${tokens?.realm}?service=${tokens?.service}&scope=repository:a/b:pull,delete`);
  const { body } = await sendRequest("GET", url, { headers });
  return (JSON.parse(body.toString()) as { token: string }).token;
}

test("images of every form go into a registry and skopeo finds them there", async () => {
  await using registry = await startRegistry();
  const image = imageOf({ hello: "hello\n" });
  const tar = layerOf({ hello: "hello\n" });
  const platforms = platformGraph(await threePlatforms());
  const pushed = [
    await pushImage(registry, "form/docker:1", asDocker(image)),
    await pushImage(registry, "form/zstd:1", asZstd(image, [tar])),
    await pushImage(registry, "form/foreign:1", withForeignLayer(image, "http://127.0.0.1:9/layer", tar)),
    await pushGraph(registry, "form/platforms:1", platforms),
    await pushGraph(registry, "form/list:1", platformGraph((await threePlatforms()).map(asDocker), "docker")),
    await pushGraph(registry, "form/nested:1", nestedGraph(platforms, 3)),
    await pushGraph(registry, "form/artifact:1", artifactGraph()),
  ];
  for (const { ref, digest } of pushed) {
    expect(await skopeoDigest({ registry, name: ref.slice(registry.host.length + 1) })).toBe(digest);
  }
  expect(await skopeoConfig({ registry, name: "form/platforms:1" })).toMatchObject({ os: "linux" });
});

test("skopeo turns an image into docker's first schema", async () => {
  await using registry = await startRegistry();
  await pushImage(registry, "a:1", asDocker(imageOf({ hello: "hello\n" })));
  await skopeoCopy({ registry, name: "a:1" }, { registry, name: "b:1" }, { format: "v2s1" });
  expect(JSON.parse((await skopeoManifest({ registry, name: "b:1" })).toString())).toMatchObject({ schemaVersion: 1 });
});

test("the proxy counts bytes, cuts a body so often as it was told, and holds one until it is let go", async () => {
  await using registry = await startRegistry({ proxy: {} });
  const image = imageOf({ big: "x".repeat(2_000_000) });
  await pushImage(registry, "a:1", image);
  const [layer] = image.layers;
  if (layer === undefined || registry.proxy === undefined) throw new Error("no layer, or no proxy");
  const { proxy } = registry;
  const url = new URL(`/v2/a/blobs/${layer.descriptor.digest}`, registry.origin);
  proxy.limits.cutAfterBytes = 1000;
  proxy.limits.cuts = 2;
  await expect(sendRequest("GET", url)).rejects.toThrow();
  await expect(sendRequest("GET", url)).rejects.toThrow();
  expect((await sendRequest("GET", url)).body.equals(layer.bytes)).toBe(true);
  expect(proxy.sentBytes(layer.descriptor.digest)).toBe(2000 + layer.bytes.length);
  proxy.limits.holdAfterBytes = 500;
  const held = sendRequest("GET", url);
  await expect.poll(() => proxy.requests.at(-1)?.sentBytes).toBe(500);
  delete proxy.limits.holdAfterBytes;
  expect((await held).body.equals(layer.bytes)).toBe(true);
});

test("a registry that is stopped leaves no file and no process", async () => {
  const registry = await startRegistry({ tls: {}, token: me });
  await registry.stop();
  expect(existsSync(registry.dir)).toBe(false);
  expect(existsSync(`/proc/${registry.pid}`)).toBe(false);
});
