/** Builds small images in memory and writes them as an OCI image layout in a tar archive. */
import { gzipSync } from "node:zlib";
import { type Digest, digestAlgorithm, digestHex, digestOf } from "./digest.ts";
import type { Descriptor } from "./documents.ts";
import { OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_LAYER_GZIP, OCI_MANIFEST } from "./media-types.ts";
import type { Platform } from "./platform.ts";
import { familiarName, parseImageRef } from "./reference.ts";
import { tarBytes } from "./tar-writer.ts";

/** Names under which containerd and docker find an image in an archive. */
export const NAME_ANNOTATION = "io.containerd.image.name";
/** OCI image spec, "Pre-Defined Annotation Keys": a tag, or a whole name with some writers. */
export const REF_NAME_ANNOTATION = "org.opencontainers.image.ref.name";

export interface NewImage {
  readonly platform: Platform;
  /** Uncompressed tar archives, bottom first. */
  readonly layers: readonly Uint8Array[];
  /** The `config` part of the config document. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** RFC 3339. */
  readonly created?: string;
  readonly gzip?: boolean;
}

/** A blob that an archive carries, and what points at it. */
export interface Blob {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export interface BuiltImage {
  readonly manifest: Blob;
  readonly config: Blob;
  readonly layers: readonly Blob[];
}

export interface NamedImage {
  /** Full reference. */
  readonly name?: string;
  readonly image: BuiltImage;
}

/** Computes the documents of an image. */
export function buildImage(image: NewImage): BuiltImage {
  const layers = image.layers.map((tar) =>
    image.gzip === true ? blob(OCI_LAYER_GZIP, gzipSync(tar, { level: 1 })) : blob(OCI_LAYER, tar),
  );
  const config = jsonBlob(OCI_CONFIG, {
    ...(image.created === undefined ? {} : { created: image.created }),
    ...platformFields(image.platform),
    config: image.config ?? {},
    rootfs: { type: "layers", diff_ids: image.layers.map((tar) => digestOf(tar)) },
    history: image.layers.map(() => ({ ...(image.created === undefined ? {} : { created: image.created }) })),
  });
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  return { manifest: withPlatform(manifest, image.platform), config, layers };
}

/** One index over several images, usually of one name and different platforms. */
export function buildIndex(images: readonly BuiltImage[]): Blob {
  const manifests = images.map(({ manifest }) => manifest.descriptor);
  return jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests });
}

/** An OCI layout archive whose index names each image, as `docker save` and `ctr images export` write it. */
export function ociArchive(images: readonly NamedImage[]): Uint8Array {
  const blobs = images.flatMap(({ image }) => [image.manifest, image.config, ...image.layers]);
  return layoutArchive(
    images.map(({ name, image }) => named(image.manifest.descriptor, name)),
    blobs,
  );
}

/** An OCI layout archive of any blobs, with these descriptors in its `index.json`. */
export function layoutArchive(manifests: readonly Descriptor[], blobs: readonly Blob[]): Uint8Array {
  const unique = new Map<Digest, Uint8Array>(blobs.map(({ descriptor, bytes }) => [descriptor.digest, bytes]));
  return tarBytes([
    { path: "oci-layout", kind: "file", body: json({ imageLayoutVersion: "1.0.0" }) },
    { path: "index.json", kind: "file", body: json({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }) },
    ...[...unique].map(([digest, body]) => ({ path: blobPath(digest), kind: "file" as const, body })),
  ]);
}

/** Adds the annotations that name an image in an index. */
export function named(descriptor: Descriptor, name: string | undefined): Descriptor {
  if (name === undefined) return descriptor;
  const ref = parseImageRef(name);
  return {
    ...descriptor,
    annotations: { [NAME_ANNOTATION]: name, [REF_NAME_ANNOTATION]: ref.tag ?? familiarName(ref) },
  };
}

export function blobPath(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

export function blob(mediaType: string, bytes: Uint8Array): Blob {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}

export function jsonBlob(mediaType: string, document: unknown): Blob {
  return blob(mediaType, json(document));
}

function withPlatform(source: Blob, platform: Platform): Blob {
  return { ...source, descriptor: { ...source.descriptor, platform } };
}

function platformFields(platform: Platform): Readonly<Record<string, string>> {
  return {
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    os: platform.os,
  };
}

function json(document: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}
