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
