/** What the verbs that deal in archives and new content take and give. */

export interface SaveImages {
  /** `os/arch[/variant]`; each must be here in full. */
  readonly platforms?: readonly string[];
  /** Every platform of the images must be here in full. */
  readonly allPlatforms?: boolean;
  /** Told how many bytes of how many have been given, headers of the archive aside. */
  readonly onBytes?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

export interface ImportImage {
  /** Repository and tag; without them the image is there by its id only. */
  readonly name?: string;
  /** Dockerfile instructions, e.g. `CMD ["sh"]`. */
  readonly changes?: readonly string[];
  readonly message?: string;
  /** `os/arch[/variant]`; default that of this machine. */
  readonly platform?: string;
  readonly signal?: AbortSignal;
}

export interface ConvertImage {
  /** How the new layers are compressed; as they are where not given. */
  readonly compression?: "zstd" | "none";
  /** Media types of OCI instead of docker's; zstd always has them. */
  readonly oci?: boolean;
  /** `os/arch[/variant]`; each must be here in full. Default all that are here. */
  readonly platforms?: readonly string[];
  /** Every platform of the image must be here in full. */
  readonly allPlatforms?: boolean;
  readonly signal?: AbortSignal;
}

export interface CommitContainer {
  /** Repository and tag; without them the image is there by its id only. */
  readonly name?: string;
  readonly author?: string;
  readonly message?: string;
  /** Dockerfile instructions, e.g. `ENV A=b`. */
  readonly changes?: readonly string[];
  /** Freezes the container meanwhile; default true. */
  readonly pause?: boolean;
  readonly signal?: AbortSignal;
}

/** The part of ImagesApi that reads and writes archives. */
export interface ImageArchives {
  /**
   * Streams one archive, readable as docker's and as an OCI layout, of these names and ids; deterministic bytes.
   * By default with the platforms whose content is here. Throws `not-found` before the first byte.
   */
  save(refs: readonly string[], options?: SaveImages): AsyncIterable<Uint8Array>;
  /** The same into a file (0600) that is whole or absent. */
  saveFile(path: string, refs: readonly string[], options?: SaveImages): Promise<void>;
  /** Makes an image of one layer from a tar of a root file system, plain, gzip or zstd; returns its id. */
  import(source: AsyncIterable<Uint8Array>, options?: ImportImage): Promise<string>;
  /** Gives `target` to an image with the same files as `source`, stored in another way; returns its digest. */
  convert(source: string, target: string, options?: ConvertImage): Promise<string>;
}

/** The part of ContainersApi that does. */
export interface ContainerArchives {
  /** Streams the whole root file system, without volumes, as a tar. The container may be running or not. */
  export(ref: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Uint8Array>;
  /** The same into a file (0600) that is whole or absent. */
  exportFile(path: string, ref: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Makes an image of what the container holds and is set to; returns its id. */
  commit(ref: string, options?: CommitContainer): Promise<string>;
}
