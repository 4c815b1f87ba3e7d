import type { AttributeMap } from "./attributes.ts";

/** One thing on its way from a tree or an archive into another. */
export type CopyEntry = {
  /** Relative; empty for the directory whose contents are copied. */
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSec: number;
  /** Extended attributes of a file or directory, by name. */
  readonly attributes?: AttributeMap | undefined;
} & (
  | { readonly kind: "file"; readonly size: number; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: "directory" }
  | { readonly kind: "symlink"; readonly linkPath: string }
  /** `linkPath` is the path of an earlier entry. */
  | { readonly kind: "hardlink"; readonly linkPath: string }
);
