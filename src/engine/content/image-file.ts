/**
 * Reads a single file of an image from its layer blobs, without snapshots or mounts: layers are laid over each other
 * by the rules of the OCI layer specification (whiteouts, opaque folders), and links stay inside the image.
 */
import { posix } from "node:path";
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import { decompress } from "../../oci/compression.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { readTar, type TarEntry } from "../../oci/tar.ts";

export interface ImageFileOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

type Node =
  | { readonly kind: "dir" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "file"; readonly bytes: Uint8Array }
  | { readonly kind: "other" };

/** What one layer says about the path that is looked for and the folders above it. */
interface LayerView {
  readonly nodes: Map<string, Node>;
  readonly removed: Set<string>;
  readonly opaque: Set<string>;
}

const MAX_LINKS = 16;

/**
 * The bytes of a regular file, undefined where there is none. `layers` are those of the manifest, bottom first.
 * Reads every layer once, once more for each link on the way. Throws `invalid-argument` where the file is larger
 * than `maxBytes` or links lead in a circle.
 */
export async function readImageFile(
  client: Client,
  layers: readonly Descriptor[],
  path: string,
  options: ImageFileOptions,
): Promise<Uint8Array | undefined> {
  let wanted = clean(path);
  for (let links = 0; links <= MAX_LINKS; links += 1) {
    const views: LayerView[] = [];
    for (const layer of layers.toReversed()) views.push(await viewLayer(client, layer, wanted, options));
    const found = resolve(views, wanted);
    if (typeof found !== "string") return found;
    wanted = found;
  }
  throw new LeptonError("invalid-argument", `too many symbolic links at ${JSON.stringify(path)} of the image`);
}

/** Walks down to `path`; a string is the path to go on with, for a link stands in the way. */
function resolve(views: readonly LayerView[], path: string): Uint8Array | string | undefined {
  for (const at of [...parentsOf(path), path]) {
    const node = topmost(views, at);
    if (node?.kind === "link") {
      const target = posix.join(node.target.startsWith("/") ? "/" : posix.dirname(`/${at}`), node.target);
      return clean(`${target}/${path.slice(at.length)}`);
    }
    if (at === path) return node?.kind === "file" ? node.bytes : undefined;
    if (node?.kind !== "dir") return undefined;
  }
  return undefined;
}

/** The node that the upper layers leave visible. */
function topmost(views: readonly LayerView[], path: string): Node | undefined {
  const parents = ["", ...parentsOf(path)];
  for (const { nodes, removed, opaque } of views) {
    const node = nodes.get(path);
    if (node !== undefined) return node;
    if (removed.has(path) || parents.some((parent) => removed.has(parent) || opaque.has(parent))) return undefined;
    // What is no folder here hides the folder of the layers below.
    if (parents.some((parent) => (nodes.get(parent) ?? { kind: "dir" }).kind !== "dir")) return undefined;
  }
  return undefined;
}

async function viewLayer(
  client: Client,
  layer: Descriptor,
  wanted: string,
  options: ImageFileOptions,
): Promise<LayerView> {
  const view: LayerView = { nodes: new Map(), removed: new Set(), opaque: new Set() };
  const interesting = new Set([...parentsOf(wanted), wanted]);
  const blob = client.content.read(layer.digest, {}, { signal: options.signal });
  for await (const entry of readTar(decompress(blob))) {
    const path = clean(entry.path);
    if (noteWhiteout(view, path)) continue;
    for (const parent of parentsOf(path)) if (interesting.has(parent)) noteFolder(view, parent);
    if (interesting.has(path)) await noteEntry(view, path, entry, wanted, options.maxBytes);
  }
  return view;
}

// OCI image layer specification: `.wh.NAME` removes NAME, `.wh..wh..opq` hides what lower layers have in its folder.
function noteWhiteout(view: LayerView, path: string): boolean {
  const name = posix.basename(path);
  if (!name.startsWith(".wh.")) return false;
  const folder = posix.dirname(path) === "." ? "" : posix.dirname(path);
  if (name === ".wh..wh..opq") view.opaque.add(folder);
  else view.removed.add(clean(`${folder}/${name.slice(4)}`));
  return true;
}

// A layer may hold a file without an entry for its folder.
function noteFolder(view: LayerView, path: string): void {
  if (!view.nodes.has(path)) view.nodes.set(path, { kind: "dir" });
}

async function noteEntry(
  view: LayerView,
  path: string,
  entry: TarEntry,
  wanted: string,
  maxBytes: number,
): Promise<void> {
  if (entry.kind === "directory") view.nodes.set(path, { kind: "dir" });
  else if (entry.kind === "symlink") view.nodes.set(path, { kind: "link", target: entry.linkPath });
  // As good as a link for one who only reads.
  else if (entry.kind === "hardlink") view.nodes.set(path, { kind: "link", target: `/${entry.linkPath}` });
  else if (entry.kind === "file" && path === wanted) view.nodes.set(path, await readFile(entry, maxBytes));
  else view.nodes.set(path, { kind: "other" });
}

async function readFile(entry: TarEntry, maxBytes: number): Promise<Node> {
  if (entry.size > maxBytes) {
    const sizes = `${entry.size} bytes, more than the ${maxBytes} allowed`;
    throw new LeptonError("invalid-argument", `${JSON.stringify(entry.path)} of the image has ${sizes}`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.body) chunks.push(chunk);
  return { kind: "file", bytes: Buffer.concat(chunks) };
}

/** Without slashes at the ends, without `.` and `..`; the root is empty. */
function clean(path: string): string {
  return posix.normalize(`/${path}`).replace(/^\/|\/$/g, "");
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
