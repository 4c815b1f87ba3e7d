/**
 * What is inside an image, layer by layer, read from the content store without unpacking anything.
 * `images.layers()` answers at once with what the documents say; the rest is read when it is asked for:
 *
 *     const explorer = await engine.images.layers("web");          // the list of layers: first screen
 *     const tree = await explorer.tree({ to: 3, from: 3 });        // reads layers 0 to 3 once, then they are known
 *     const rows = tree.rows({ expanded: new Set(["etc"]) });      // a virtual list: count, slice(), find()
 *     for await (const bytes of explorer.readFile(3, "etc/passwd", { maxBytes: 65_536 })) …
 *
 * Paths have no slash at either end. They and all other words come from the image: untrusted text.
 */
import type { Digest } from "../../oci/digest.ts";

/** One layer, as manifest and config describe it; the bottom one first. */
export interface ImageLayer {
  /** Place among the layers, 0 is the base. */
  readonly index: number;
  /** Of the blob as it is stored. */
  readonly digest: Digest;
  /** Of the uncompressed tar archive. */
  readonly diffId: Digest;
  readonly mediaType: string;
  /** Bytes of the blob as it is stored. */
  readonly sizeBytes: number;
  /** The step of the build that made it; empty where the config does not tell. */
  readonly command: string;
  readonly comment: string;
  /** Undefined where the config does not tell. */
  readonly createdAtMs: number | undefined;
}

/** A step of the build; many make no layer. */
export interface ImageStep {
  readonly command: string;
  readonly comment: string;
  readonly createdAtMs: number | undefined;
  /** Undefined for a step without a layer (ENV, CMD, …). */
  readonly layer: number | undefined;
}

/** What reading a layer's archive told. */
export interface LayerContents {
  readonly index: number;
  /** Entries that are shown: files, folders, links, whiteouts. */
  readonly entries: number;
  /** Bytes of its files. */
  readonly fileBytes: number;
  /** Bytes of the uncompressed archive that were read. */
  readonly archiveBytes: number;
  /** Entries that a limit left out: too many of them, or names beyond 4,096 bytes. */
  readonly notShown: number;
  /** Why the archive was not read to its end, one sentence: it is damaged, or expands without measure. */
  readonly problem: string | undefined;
}

export interface LayerProgress {
  readonly layer: number;
  /** Bytes of the blob read so far. */
  readonly readBytes: number;
  readonly sizeBytes: number;
}

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: LayerProgress) => void;
}

/** How a path differs: `removed` ones are shown where they were. A folder is modified by what changed below it. */
export type Mark = "added" | "modified" | "removed" | "unchanged";

export type FileKind =
  | "file"
  | "directory"
  | "symlink"
  | "hardlink"
  | "char"
  | "block"
  | "fifo"
  | "sparse"
  | "other"
  /** Folder that is only known by what is in it. */
  | "implied";

/**
 * The image as it is after layer `to`, compared with what it was before layer `from`. The default of `from` is
 * `to`: what that one layer did. `{ to: last, from: 1 }` is what was done to the base.
 */
export interface TreeSelection {
  readonly to: number;
  readonly from?: number;
}

export interface TreeRow {
  readonly path: string;
  /** Last part of the path. */
  readonly name: string;
  /** 0 for what lies at the root. */
  readonly depth: number;
  readonly kind: FileKind;
  readonly mark: Mark;
  /** Bytes of a file; of all files below for a folder, removed ones left out; 0 for links. */
  readonly sizeBytes: number;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSec: number;
  /** Target of a symbolic or hard link, as written; empty for others. Links are shown, never followed. */
  readonly linkPath: string;
  /** Layer that the file comes from; undefined for an implied folder. */
  readonly layer: number | undefined;
  readonly expandable: boolean;
  readonly expanded: boolean;
}

export interface RowOptions {
  /** Paths of the folders that are open, or all of them. Default: none. */
  readonly expanded?: ReadonlySet<string> | "all";
  /** Only these, and the folders above them. Default: every mark. */
  readonly marks?: ReadonlySet<Mark>;
  /** Only paths it says yes to, and the folders above them, which it opens. */
  readonly matches?: (path: string) => boolean;
}

/** A virtual list: rows are made when they are sliced. */
export interface TreeRows {
  readonly count: number;
  slice(start: number, end: number): TreeRow[];
  /** Index of the row of a path; -1 where it is not visible. */
  find(path: string): number;
}

export interface FileTree {
  readonly selection: Required<TreeSelection>;
  /** Entries that limits left out, in all layers up to `to`. */
  readonly notShown: number;
  /** Files and folders by mark, folders counted by what they are themselves. */
  readonly counts: Readonly<Record<Mark, number>>;
  rows(options?: RowOptions): TreeRows;
}

/** A file of which the image carries versions that nobody can see any more. */
export interface WastedFile {
  readonly path: string;
  /** Versions that the layers carry. */
  readonly count: number;
  /** Bytes of the versions that were replaced or removed. */
  readonly wastedBytes: number;
}

export interface Waste {
  /** Bytes of the files of all layers. */
  readonly totalBytes: number;
  /** Bytes of the files that the image shows in the end. */
  readonly minimumBytes: number;
  readonly wastedBytes: number;
  /** minimumBytes / totalBytes; 1 for an empty image. */
  readonly efficiency: number;
  /** wastedBytes / bytes of all layers but the base; 0 where there are none. May pass 1. */
  readonly userWastedPercent: number;
  /** The worst first, at most 1,000. */
  readonly files: readonly WastedFile[];
  /** How many files waste something. */
  readonly fileCount: number;
}

export interface ReadLayerFile {
  /** Stop after so many bytes. Default: the whole file. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LayerExplorer {
  /** Full name of the image, as stored. */
  readonly name: string;
  /** Digest of the manifest. */
  readonly digest: Digest;
  readonly platform: string;
  readonly layers: readonly ImageLayer[];
  readonly steps: readonly ImageStep[];
  /** What is known of a layer already; undefined where nobody has read it. */
  contents(layer: number): LayerContents | undefined;
  /**
   * Reads a layer's archive, once: later calls have the answer. Calls are served in the order in which they come.
   * What is kept is bounded over all layers: see `notShown`. Throws `not-found` where the blob is not here.
   */
  index(layer: number, options?: IndexOptions): Promise<LayerContents>;
  /** Reads the layers that it needs, and merges them. */
  tree(selection: TreeSelection, options?: IndexOptions): Promise<FileTree>;
  /** Reads all layers. */
  waste(options?: IndexOptions): Promise<Waste>;
  /**
   * Bytes of a file as it is after that layer; a hard link gives those of its target. Throws `not-found`, or
   * `failed-precondition` where it is no file.
   */
  readFile(layer: number, path: string, options?: ReadLayerFile): AsyncIterable<Uint8Array>;
  /**
   * Writes that file to `target` on this machine: 0600, whole or absent. Throws `already-exists` where something is
   * there, and the same as `readFile()`.
   */
  saveFile(target: string, layer: number, path: string, options?: Pick<ReadLayerFile, "signal">): Promise<void>;
}
