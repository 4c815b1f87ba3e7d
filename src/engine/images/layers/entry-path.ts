/** What the name of a tar entry means in a layer: a place in the image, or a whiteout. */

export type EntryPath =
  | { readonly kind: "path"; readonly parts: readonly string[] }
  /** Hides what lower layers have at this path. */
  | { readonly kind: "whiteout"; readonly parts: readonly string[] }
  /** Hides what lower layers have in this folder. */
  | { readonly kind: "opaque"; readonly parts: readonly string[] }
  /** Notes of the storage that wrote the layer: nothing of the image. */
  | { readonly kind: "metadata" }
  | { readonly kind: "invalid" };

const PREFIX = ".wh.";
const OPAQUE = ".wh..wh..opq";
const METADATA = ".wh..wh.";

/** Reads a name by the rules of the OCI layer specification; absolute paths and `..` stay inside the image. */
export function entryPath(path: string): EntryPath {
  const parts = cleanParts(path);
  const name = parts.at(-1) ?? "";
  if (!name.startsWith(PREFIX)) return parts.some(isMetadata) ? { kind: "metadata" } : { kind: "path", parts };
  const folder = parts.slice(0, -1);
  if (name === OPAQUE) return { kind: "opaque", parts: folder };
  if (parts.some(isMetadata)) return { kind: "metadata" };
  const hidden = name.slice(PREFIX.length);
  // A whiteout of the root, of a folder by `.`, or of what lies above: no layer that a build makes has them.
  if (hidden === "" || hidden === "." || hidden === "..") return { kind: "invalid" };
  return { kind: "whiteout", parts: [...folder, hidden] };
}

/** Parts of a path below the root, without `.` and empty ones; `..` does not lead out. */
export function cleanParts(path: string): string[] {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}

function isMetadata(part: string): boolean {
  return part.startsWith(METADATA) && part !== OPAQUE;
}
