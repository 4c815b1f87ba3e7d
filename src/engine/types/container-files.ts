/** What the verbs that look into the files of a container take and give. */

/** A path that a container has made, altered or removed since it was created. */
export interface FileChange {
  readonly kind: "added" | "changed" | "deleted";
  /** Absolute, as the container sees it; any text but a zero byte and a lone slash. */
  readonly path: string;
}

/** The part of ContainersApi that looks into files. */
export interface ContainerFiles {
  /** What the container changed in its root file system, by path; not what lies in volumes. It may be running or not. */
  diff(ref: string, options?: { readonly signal?: AbortSignal }): Promise<FileChange[]>;
}

export interface CopyOptions {
  /** Keeps the owners; else all is root's in a container, and this process's user's on the host. */
  readonly archive?: boolean;
  /** Copies what a link as the source leads to; a link else. */
  readonly followLink?: boolean;
  /** Told of what is left out: devices, pipes, sockets, and the kernel's own file systems. */
  readonly skipped?: (path: string, what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * The part of ContainersApi that copies files, by the rules of docker's `cp`, into and out of containers that run or
 * not. Nothing that a container does meanwhile makes it read or write outside of the container and of the host's path.
 */
export interface ContainerCopies {
  /** Streams what is at a path of a container as a tar; throws `not-found` before the first byte. */
  archiveFrom(ref: string, path: string, options?: CopyOptions): AsyncIterable<Uint8Array>;
  /** Copies it to a path of this host; returns the bytes of the files. */
  copyFrom(ref: string, path: string, target: string, options?: CopyOptions): Promise<number>;
  /** Copies a path of this host to a path of a container; returns the bytes of the files. */
  copyTo(ref: string, source: string, path: string, options?: CopyOptions): Promise<number>;
  /** Unpacks a tar, plain or compressed, into a directory of a container; returns the bytes of the files. */
  extractTo(ref: string, path: string, archive: AsyncIterable<Uint8Array>, options?: CopyOptions): Promise<number>;
}
