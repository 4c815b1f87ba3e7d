/** The images that modes serve. */
import { gzipSync } from "node:zlib";
import { type Blob, type BuiltImage, blob, buildImage, jsonBlob } from "../../../src/oci/image-archive.ts";
import { OCI_INDEX, OCI_LAYER_GZIP, OCI_MANIFEST } from "../../../src/oci/media-types.ts";
import { hostPlatform } from "../../../src/oci/platform.ts";
import { layerOf } from "../image.ts";
import { seededRandom } from "../random.ts";
import type { Content } from "./mode.ts";

/** Two layers: a small one, and one of some 100 kB that faults hit. Each salt has bytes of its own: containerd shares equal ones. */
export function soundContent(salt: string): Content {
  const layers = [layerOf({ small: salt }), layerOf({ [`big-${salt}`]: NOISE })];
  return contentOf(buildImage({ platform: hostPlatform(), gzip: true, layers }));
}

function noise(length: number): string {
  const random = seededRandom(1);
  return Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join("");
}

const NOISE = noise(200_000);

export function contentOf(image: BuiltImage): Content {
  const target = image.layers.at(-1) ?? image.config;
  return { top: image.manifest, blobs: [image.manifest, image.config, ...image.layers], target };
}

/** An image whose last layer is this tar archive. */
export function withLayer(tar: Uint8Array): Content {
  return contentOf(buildImage({ platform: hostPlatform(), gzip: true, layers: [tar] }));
}

/** The sound image with a manifest that says something else of its target. */
export function withTargetDescriptor(sound: Content, change: (descriptor: Record<string, unknown>) => void): Content {
  const manifest = JSON.parse(new TextDecoder().decode(sound.top.bytes)) as { layers: Record<string, unknown>[] };
  const last = manifest.layers.at(-1);
  if (last !== undefined) change(last);
  return withTop(sound, jsonBlob(OCI_MANIFEST, manifest));
}

/** The sound image's blobs below another top document. */
export function withTop(sound: Content, top: Blob, more: readonly Blob[] = []): Content {
  return { top, blobs: [top, ...more, ...sound.blobs], target: sound.target };
}

/** A document that is written by hand: JSON.stringify() knows no 2^63. */
export function withTopText(sound: Content, text: string, mediaType: string = OCI_MANIFEST): Content {
  return withTop(sound, blob(mediaType, new TextEncoder().encode(text)));
}

/** The text of the top document, to be changed by hand. */
export function topText({ top }: Content): string {
  return new TextDecoder().decode(top.bytes);
}

export function indexOf(descriptors: readonly unknown[]): Blob {
  return jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests: descriptors });
}

/** An image whose layer is compressed a thousandfold. */
export function bomb(plainBytes: number): Content {
  const tar = layerOf({ zeros: "\0".repeat(plainBytes) });
  const image = buildImage({ platform: hostPlatform(), layers: [tar] });
  const layer = blob(OCI_LAYER_GZIP, gzipSync(tar, { level: 9 }));
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: image.config.descriptor,
    layers: [layer.descriptor],
  });
  return contentOf({ manifest, config: image.config, layers: [layer] });
}
