/** Thousands of tiny images in a containerd, without a registry and without unpacking each. */
import type { Client } from "../../src/containerd/client.ts";
import { mapLimited } from "../../src/engine/concurrency.ts";
import { toWire } from "../../src/engine/content/documents.ts";
import { createImagesApi } from "../../src/engine/images/api.ts";
import { takeLease } from "../../src/engine/lease.ts";
import { type Blob, type BuiltImage, buildImage, ociArchive } from "../../src/oci/image-archive.ts";
import { hostPlatform } from "../../src/oci/platform.ts";
import { cut } from "./bytes.ts";
import { layerOf } from "./image.ts";

// Containerd's database takes one writer at a time; more wait in line for it.
const WRITES = 64;
const LOADS = 16;
const IMAGES_A_LAYER = 10;

/** Makes `count` images of distinct configs and manifests; ten share a layer, which is unpacked once. */
export async function makeManyImages(client: Client, count: number): Promise<void> {
  const lease = await takeLease(client);
  const write = async (blob: Blob, labels: Readonly<Record<string, string>>) => {
    const { digest, size } = blob.descriptor;
    const source = cut(blob.bytes);
    await client.content.write({ ref: `many-${digest}`, total: BigInt(size), expected: digest, labels }, source, {
      lease: lease.id,
    });
  };
  const numbers = Array.from({ length: count }, (_, number) => number);
  const firsts = numbers.filter((number) => number % IMAGES_A_LAYER === 0);
  const images = createImagesApi({ client, namespace: client.namespace });
  try {
    await mapLimited(firsts, LOADS, (number) =>
      images.load(cut(ociArchive([{ name: nameOf(number), image: tiny(number) }]))),
    );
    const others = numbers.filter((number) => number % IMAGES_A_LAYER !== 0);
    await mapLimited(others, WRITES, async (number) => {
      const { config, manifest, layers } = tiny(number);
      const chain = layers[0]?.descriptor.digest ?? "";
      await write(config, { "containerd.io/gc.ref.snapshot.overlayfs": chain });
      await write(manifest, {
        "containerd.io/gc.ref.content.config": config.descriptor.digest,
        "containerd.io/gc.ref.content.l.0": chain,
      });
      await client.images.create({ name: nameOf(number), target: toWire(manifest.descriptor) });
    });
  } finally {
    await lease.drop();
  }
}

export function nameOf(number: number): string {
  return `registry.example/team-${number % 100}/app-${number}:1.${number}`;
}

// A plain tar: its digest, the diff ID and the name of the snapshot are one.
function tiny(number: number): BuiltImage {
  const layer = layerOf({ file: `layer ${Math.floor(number / IMAGES_A_LAYER)}` });
  const created = new Date(1_700_000_000_000 + number * 60_000).toISOString();
  const config = { Labels: { number: String(number) }, Env: ["PATH=/bin"], Cmd: ["sh"] };
  return buildImage({ platform: hostPlatform(), layers: [layer], created, config });
}
