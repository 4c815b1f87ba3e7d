/** What takes room on disk. Whatever several things share is counted once in every sum. */
import type { Container } from "./container.ts";
import type { Image } from "./image.ts";
import type { Volume } from "./volume.ts";

export interface UsageSum {
  readonly total: number;
  /** Those in use: images and volumes of containers, containers that run. */
  readonly active: number;
  readonly sizeBytes: number;
  /** What pruning would free. */
  readonly reclaimableBytes: number;
}

export interface ImageUsage {
  /** `sizeBytes` is of its blobs and layers. */
  readonly image: Image;
  /** Of these, what other images need too. */
  readonly sharedBytes: number;
  readonly uniqueBytes: number;
  readonly containers: number;
}

export interface ContainerUsage {
  readonly container: Container;
  /** Of what it has written over its image. */
  readonly sizeBytes: number;
}

export interface DiskUsage {
  readonly images: UsageSum & { readonly items: readonly ImageUsage[] };
  readonly containers: UsageSum & { readonly items: readonly ContainerUsage[] };
  /** With sizes and users. */
  readonly volumes: UsageSum & { readonly items: readonly Volume[] };
}
