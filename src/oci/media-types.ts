/** Media types of image documents and layers: those of OCI image spec 1.1 and docker's schema 2. */
import type { Compression } from "./compression.ts";

export const OCI_INDEX = "application/vnd.oci.image.index.v1+json";
export const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
export const OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
export const OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
export const OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
export const OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

export const DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
export const DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
export const DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
export const DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
export const DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** Whose words the documents of an image use. */
export type MediaFamily = "oci" | "docker";

/** The type of a layer; docker has no name for zstd, and OCI's is understood everywhere. */
export function layerType(family: MediaFamily, compression: Compression): string {
  if (compression === "zstd") return OCI_LAYER_ZSTD;
  if (compression === "gzip") return family === "oci" ? OCI_LAYER_GZIP : DOCKER_LAYER_GZIP;
  return family === "oci" ? OCI_LAYER : DOCKER_LAYER;
}

/** How the type of a layer says that it is compressed. */
export function compressionOf(mediaType: string): "none" | "gzip" | "zstd" {
  if (mediaType.endsWith("+zstd")) return "zstd";
  return /[+.]gzip$/.test(mediaType) ? "gzip" : "none";
}

// Images of docker before 1.10 name their config so.
const OLD_CONFIG = "application/octet-stream";

export function isIndexType(mediaType: string): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_INDEX;
}

export function isManifestType(mediaType: string): boolean {
  return mediaType === OCI_MANIFEST || mediaType === DOCKER_MANIFEST;
}

/** True for the config of an image; artifacts (charts, signatures, attestations) have others. */
export function isConfigType(mediaType: string): boolean {
  return mediaType === OCI_CONFIG || mediaType === DOCKER_CONFIG || mediaType === OLD_CONFIG;
}

/** True for a file system layer, compressed or not, distributable or not. */
export function isLayerType(mediaType: string): boolean {
  return (
    mediaType.startsWith("application/vnd.oci.image.layer.") ||
    mediaType.startsWith("application/vnd.docker.image.rootfs.")
  );
}
