import type { ImageArchives } from "./archive-verbs.ts";
import type { ForPlatform, ImageDetail, ImageVerbs } from "./image-verbs.ts";
import type { LayerExplorer } from "./layers.ts";
import type { Transfer } from "./transfer.ts";

export interface Image {
  readonly name: string;
  readonly namespace: string;
  readonly repository: string;
  readonly tag: string;
  /** Target digest (index or manifest). */
  readonly digest: string;
  /** Config digest: docker's IMAGE ID. Empty where the content is not here. */
  readonly configDigest: string;
  readonly mediaType: string;
  readonly createdAtMs: number;
  /** When it got its name here; of rows whose maker knows. */
  readonly taggedAtMs?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  /** Unpacked size of its snapshots. */
  readonly sizeBytes: number;
  /** Size of its blobs. */
  readonly contentBytes: number;
}

export interface PullImage {
  /** `os/arch[/variant]` each; default that of this machine. */
  readonly platforms?: readonly string[];
  /** Everything the reference leads to. */
  readonly allPlatforms?: boolean;
  /** Refuses an image whose layers are known to unpack to more bytes. */
  readonly maxUnpackedBytes?: number;
  /** Told of what looks wrong but is no reason to stop, one sentence. */
  readonly onWarning?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface PulledImage {
  /** As containerd stores it. */
  readonly name: string;
  /** What the name points at now: an index or a manifest. */
  readonly digest: string;
  /** Nothing had to be fetched or changed. */
  readonly upToDate: boolean;
}

export interface PushImage {
  /** Every tag of the repository that is here. */
  readonly allTags?: boolean;
  /** Only the image of this platform, `os/arch[/variant]`. */
  readonly platform?: string;
  /** Sends layers too whose makers do not allow that. */
  readonly allowNonDistributable?: boolean;
  /** Told what was left out and why, one sentence. */
  readonly onNote?: (text: string) => void;
  readonly signal?: AbortSignal;
}

export interface PushedImage {
  /** As containerd stores it. */
  readonly name: string;
  readonly tag: string;
  /** Of the index or manifest that the tag points at now. */
  readonly digest: string;
  /** Size of that document. */
  readonly sizeBytes: number;
}

export interface ImagesApi extends ImageVerbs, ImageArchives {
  list(): Promise<Image[]>;
  /** With `platform`, sizes and documents are those of it. */
  inspect(ref: string, options?: ForPlatform): Promise<ImageDetail>;
  /** Opens an image for looking around in its layers; reads only its documents. See types/layers.ts. */
  layers(ref: string, options?: { readonly platform?: string; readonly signal?: AbortSignal }): Promise<LayerExplorer>;
  /** docker-archive or OCI archive, plain or gzip; returns the names loaded. */
  load(
    source: AsyncIterable<Uint8Array>,
    options?: { readonly platform?: string; readonly signal?: AbortSignal },
  ): Promise<string[]>;
  /** Fetches an image from its registry and unpacks it for this machine, or for the platforms asked for. */
  pull(ref: string, options?: PullImage): Transfer<PulledImage>;
  /** Sends an image to the registry that its name says; one result for each tag. */
  push(ref: string, options?: PushImage): Transfer<PushedImage[]>;
  /** docker's rules; returns what was done, in order. */
  remove(
    ref: string,
    options?: { readonly force?: boolean },
  ): Promise<{ readonly untagged: string[]; readonly deleted: string[] }>;
}
