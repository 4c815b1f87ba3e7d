/** Listings of many images: what they cost in calls, and what happens to the cache that makes them cheap. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { type Disk, openDisk } from "../../src/disk/paths.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { ociArchive } from "../../src/oci/image-archive.ts";
import { cut } from "../helpers/bytes.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";
import { countingClient } from "../helpers/counting-client.ts";
import { smallImage } from "../helpers/image.ts";
import { makeManyImages } from "../helpers/many-images.ts";

const IMAGES = 60;
const LISTS = { "content.list": 1, "images.list": 1, "namespaces.list": 1, "snapshots.list": 1 };

let daemon: TestDaemon;
let client: Client;
let disk: Disk;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  disk = openDisk(daemon.address, daemon);
  await makeManyImages(client, IMAGES);
});
afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

const file = () => join(disk.storeDir, "cache", "images");
beforeEach(() => rmSync(file(), { force: true }));

// Each time as a new process would.
async function list(namespace = "default") {
  const { client: counting, taken } = countingClient(client.inNamespace(namespace));
  const rows = await createImagesApi({ client: counting, namespace, disk }).list();
  return { rows, calls: taken() };
}

describe("a listing", () => {
  test("reads each document and each layer's size once, and then asks for lists only", async () => {
    const first = await list();
    expect(first.rows).toHaveLength(IMAGES);
    expect(first.calls).toEqual({ ...LISTS, "introspection.plugins": 1, "snapshots.usage": IMAGES / 10 });
    const second = await list();
    expect(second.calls).toEqual(LISTS);
    expect(second.rows).toEqual(first.rows);
    expect(first.rows.every(({ sizeBytes, labels }) => sizeBytes > 0 && labels["number"] !== undefined)).toBe(true);
  });

  test("asks containerd for the documents where their directory is not within reach", async () => {
    const { rows } = await list();
    rmSync(file());
    const { client: counting, taken } = countingClient(client);
    const far = { ...counting, introspection: { ...counting.introspection, plugins: async () => [] } };
    expect(await createImagesApi({ client: far, namespace: "default", disk }).list()).toEqual(rows);
    expect(taken()).toEqual({ ...LISTS, "content.readAll": 2 * IMAGES, "snapshots.usage": IMAGES / 10 });
  });

  test("asks for what is new only", async () => {
    await list();
    const image = smallImage({ new: "new" });
    const images = createImagesApi({ client, namespace: "default", disk });
    await images.load(cut(ociArchive([{ name: "new:1", image }])));
    expect((await list()).calls).toEqual({ ...LISTS, "introspection.plugins": 1, "snapshots.usage": 1 });
    await images.remove("new:1");
    expect((await list()).calls).toEqual(LISTS);
  });

  test("in another namespace shows nothing of this one", async () => {
    await list();
    const { target } = await client.images.get((await client.images.list())[0]?.name ?? "");
    if (target === undefined) throw new Error("no target");
    await client.inNamespace("other").images.create({ name: "app:1", target });
    const { rows } = await list("other");
    expect(rows).toMatchObject([{ configDigest: "", platforms: [], sizeBytes: 0, contentBytes: 0 }]);
  });

  test("keeps its cache to itself", async () => {
    await list();
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(disk.storeDir, "cache")).mode & 0o777).toBe(0o700);
  });
});

describe("a damaged cache changes no listing", () => {
  test.each<[string, (text: string) => string | Uint8Array]>([
    ["nothing", () => ""],
    ["zeros", () => new Uint8Array(4096)],
    ["half a file", (text) => text.slice(0, text.length / 2)],
    ["another version", (text) => text.replace(/^.*\n/, "lepton image listing 99\n")],
    ["documents that are none", (text) => text.replace(/\{/g, "[")],
    ["digests that are none", (text) => text.replace(/"sha256:[0-9a-f]{10}/g, '"sha256:zz')],
    ["types that were not promised", (text) => text.replace(/vnd\.oci\.image\.manifest/g, "vnd.oci.image.index")],
    ["sizes that are none", (text) => text.replace(/^(usage\S+) \d+$/gm, "$1 -5")],
  ])("%s", async (_what, damage) => {
    const { rows } = await list();
    writeFileSync(file(), damage(readFileSync(file(), "utf8")));
    expect((await list()).rows).toEqual(rows);
    // And the damage is gone.
    expect((await list()).calls).toEqual(LISTS);
  });

  test("a cache that cannot be written", async () => {
    const { rows } = await list();
    rmSync(join(disk.storeDir, "cache"), { recursive: true });
    writeFileSync(join(disk.storeDir, "cache"), "in the way");
    expect((await list()).rows).toEqual(rows);
    rmSync(join(disk.storeDir, "cache"));
    expect(existsSync(file())).toBe(false);
  });
});
