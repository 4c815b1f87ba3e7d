/** Layers and transfers over the wire, on an image that ctr brought in. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, openClient } from "../../src/containerd/client.ts";
import { importBusybox } from "../helpers/busybox.ts";
import { startContainerd, type TestDaemon } from "../helpers/containerd.ts";

let daemon: TestDaemon;
let client: Client;
let image: string;

beforeAll(async () => {
  daemon = await startContainerd();
  client = openClient({ address: daemon.address, namespace: "default" });
  image = await importBusybox(daemon);
});

afterAll(async () => {
  client?.close();
  await daemon?.stop();
});

async function documentOf<T>(digest: string): Promise<T> {
  const bytes = await client.content.readAll(digest, { maxBytes: 1 << 20 });
  return JSON.parse(Buffer.from(bytes).toString()) as T;
}

interface Blob {
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
}

test("a layer is unpacked, and packed again", async () => {
  const { target } = await client.images.get(image);
  const manifest = await documentOf<{ config: Blob; layers: Blob[] }>(target?.digest ?? "");
  const config = await documentOf<{ rootfs: { diff_ids: string[] } }>(manifest.config.digest);
  const [layer] = manifest.layers;
  if (layer === undefined) throw new Error("the image has no layer");
  const { id: lease } = await client.leases.create({});
  const snapshots = client.snapshots("overlayfs");
  const right = await snapshots.prepare({ key: "unpack" }, { lease });
  const diff = { ...layer, size: BigInt(layer.size) };
  const applied = await client.diff.apply({ diff, mounts: right }, { lease });
  expect(applied.digest).toBe(config.rootfs.diff_ids[0]);
  const left = await snapshots.view({ key: "empty" }, { lease });
  const mediaType = "application/vnd.oci.image.layer.v1.tar+gzip";
  const packed = await client.diff.diff({ left, right, mediaType, ref: "pack" }, { lease });
  expect(packed).toMatchObject({ mediaType });
  expect(await client.content.info(packed.digest)).toMatchObject({ size: packed.size });
  await client.leases.delete(lease, { sync: true });
  await expect(client.content.info(packed.digest)).rejects.toMatchObject({ code: "not-found" });
});

test("an image gets a second name by a transfer, with progress", async () => {
  const progress = await client.streaming.open();
  const store = { kind: "image-store", name: "docker.io/library/second:latest" } as const;
  await client.transfer.transfer({ kind: "image-store", name: image }, store, { progressStream: progress.id });
  const types = new Set<string>();
  for await (const { typeUrl } of progress.messages) types.add(typeUrl);
  expect([...types].filter((type) => type !== "containerd.types.transfer.Progress")).toEqual([]);
  const [first, second] = await Promise.all([client.images.get(image), client.images.get(store.name)]);
  expect(second.target).toEqual(first.target);
});

test("a transfer of what is not there is not found", async () => {
  const nothing = { kind: "image-store", name: "docker.io/library/none:latest" } as const;
  const tagging = client.transfer.transfer(nothing, { kind: "image-store", name: "docker.io/library/x:latest" });
  await expect(tagging).rejects.toMatchObject({ code: "not-found" });
});
