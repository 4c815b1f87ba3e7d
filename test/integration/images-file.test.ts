import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { readImageFile } from "../../src/engine/content/image-file.ts";
import { readImage } from "../../src/engine/content/read-image.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { type Files, layerOf } from "../helpers/image.ts";

let daemon: TestDaemon;
let client: Client;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
});
afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

async function read(layers: readonly Files[], path = "/etc/passwd", gzip = false): Promise<string | undefined> {
  const image = buildImage({ platform: hostPlatform(), layers: layers.map(layerOf), gzip });
  await createImagesApi({ client, namespace: "default" }).load(cut(ociArchive([{ name: "f:1", image }])));
  const { target } = await client.images.get("docker.io/library/f:1");
  if (target === undefined) throw new Error("no target");
  const { manifest } = await readImage(client, target);
  const bytes = await readImageFile(client, manifest.layers, path, { maxBytes: 1000 });
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

const passwd = { "etc/": "", "etc/passwd": "1" };

describe("the file that a container would see", () => {
  const cases: readonly (readonly [string, readonly Files[], string | undefined])[] = [
    ["in the only layer", [passwd], "1"],
    ["without an entry for its folder", [{ "etc/passwd": "1" }], "1"],
    ["nowhere", [{ "etc/": "" }], undefined],
    ["in an image without layers", [], undefined],
    ["of the upper layer", [passwd, { "etc/passwd": "2" }], "2"],
    ["of a lower layer", [passwd, { "etc/": "", other: "x" }], "1"],
    ["whited out", [passwd, { "etc/.wh.passwd": "" }], undefined],
    ["in a folder whited out", [passwd, { ".wh.etc": "" }], undefined],
    ["in an opaque folder", [passwd, { "etc/": "", "etc/.wh..wh..opq": "" }], undefined],
    ["in an opaque folder that brings it", [passwd, { "etc/.wh..wh..opq": "", "etc/passwd": "2" }], "2"],
    ["below an opaque root", [passwd, { ".wh..wh..opq": "" }], undefined],
    ["whited out and back", [passwd, { "etc/.wh.passwd": "" }, { "etc/passwd": "3" }], "3"],
    ["in a folder that a file replaced", [passwd, { ".wh.etc": "", etc: "file" }], undefined],
    ["through a link of its folder", [{ "usr/etc/passwd": "1", etc: { link: "usr/etc" } }], "1"],
    ["through an absolute link", [{ "data/p": "1", "etc/passwd": { link: "/data/p" } }], "1"],
    ["through a link with too many ..", [{ "data/p": "1", "etc/passwd": { link: "../../../../data/p" } }], "1"],
    ["through a link to a link", [{ p: "1", q: { link: "p" }, "etc/passwd": { link: "../q" } }], "1"],
    ["through a link that leads nowhere", [{ "etc/passwd": { link: "/proc/self/environ" } }], undefined],
    ["through a hard link", [{ data: "1", "etc/passwd": { hardlink: "data" } }], "1"],
    ["where a folder is", [{ "etc/passwd/": "" }], undefined],
    ["written with ./ and //", [{ "./etc//passwd": "1" }], "1"],
  ];
  test.each(cases)("%s", async (_, layers, expected) => {
    expect(await read(layers)).toBe(expected);
  });

  test("of gzipped layers, and by any spelling of its path", async () => {
    expect(await read([passwd], "etc/../etc/./passwd", true)).toBe("1");
    expect(await read([passwd], "/../../etc/passwd")).toBe("1");
    expect(await read([passwd], "/")).toBeUndefined();
  });
});

test("links in a circle and files beyond the limit are refused", async () => {
  await expect(read([{ "etc/passwd": { link: "group" }, "etc/group": { link: "passwd" } }])).rejects.toThrow(
    'too many symbolic links at "/etc/passwd"',
  );
  await expect(read([{ "etc/passwd": "x".repeat(1001) }])).rejects.toThrow("1001 bytes, more than the 1000 allowed");
});
