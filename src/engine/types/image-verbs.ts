/** What the verbs on images beside list, load and remove take and give. */
import type { Image } from "./image.ts";

/** One step that made an image, as its config tells it. */
export interface HistoryStep {
  /** The image id at its newest step; empty at the others, whose ids nobody keeps. */
  readonly id: string;
  /** Undefined where the image does not say. */
  readonly createdAtMs?: number | undefined;
  readonly createdBy: string;
  readonly comment: string;
  /** Bytes on disk of the layer that the step made; of its blob where it is not unpacked; 0 where it made none. */
  readonly sizeBytes: number;
}

/** One image with its documents. */
export interface ImageDetail extends Image {
  /** The config document as it is; undefined where it is not here. */
  readonly config: unknown;
  /** The manifest as it is: that of this machine's platform, or of the one asked for. */
  readonly manifest: unknown;
  /** The index that the name points at; undefined where it points at a manifest. */
  readonly index?: unknown;
  /** Short names by tag, of every record with the same target. */
  readonly tags: readonly string[];
  /** Short names by digest: docker's RepoDigests. */
  readonly digests: readonly string[];
  /** Size of the index or manifest that the name points at. */
  readonly targetBytes: number;
  /** When the name began to mean this. */
  readonly taggedAtMs: number;
  readonly snapshotter: string;
}

export interface ForPlatform {
  /** `os/arch[/variant]`; default the one that fits this machine. */
  readonly platform?: string | undefined;
}

/** What an image offers for one platform. */
export interface ImagePlatform {
  /** `os/arch[/variant]`. */
  readonly platform: string;
  /** Of its manifest. */
  readonly digest: string;
  /** Its documents are here. */
  readonly here: boolean;
  /** Of its blobs. */
  readonly contentBytes: number;
  /** Of its blobs and unpacked layers. */
  readonly diskBytes: number;
  /** Containers that stand on it. */
  readonly users: number;
}

/** An image with all its names and platforms. */
export interface ImageTree extends Pick<ImagePlatform, "contentBytes" | "diskBytes" | "users"> {
  /** Short names; none where it has lost them. */
  readonly names: readonly string[];
  /** Of its index or manifest. */
  readonly digest: string;
  readonly createdAtMs: number;
  /** In the order of its index. */
  readonly platforms: readonly ImagePlatform[];
}

/** What labels must be like. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

export interface PruneImages {
  /** Every image without a container, not only those without a name. */
  readonly all?: boolean;
  /** Only images made before. */
  readonly untilMs?: number;
  /** Only images whose labels pass all of these. */
  readonly labels?: readonly LabelTest[];
  /** Tells what would go and removes nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface PrunedImages {
  /** Short names. */
  readonly untagged: string[];
  /** Image ids, then the layers that nothing else needs. */
  readonly deleted: string[];
  /** Of blobs and layers that are on disk for nothing else, each counted once. */
  readonly reclaimedBytes: number;
}

export interface ImageVerbs {
  /** Every image with all that it offers, newest first. */
  tree(): Promise<ImageTree[]>;
  /** Removes images that no container stands on. */
  prune(options?: PruneImages): Promise<PrunedImages>;
  /** Gives the image one more name; what the name meant before stays without one. */
  tag(source: string, target: string): Promise<void>;
  /** Newest first. */
  history(ref: string, options?: ForPlatform): Promise<HistoryStep[]>;
}
