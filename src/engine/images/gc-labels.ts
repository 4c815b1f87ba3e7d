/** Ties the blobs of an image together with containerd's labels, or the garbage collector would take them. */
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import { type Descriptor, MAX_INDEX_DEPTH } from "../../oci/documents.ts";
import { isIndexType, isManifestType } from "../../oci/media-types.ts";
import type { DocumentReader } from "../content/documents.ts";

export interface LabelGraph {
  readonly reader: DocumentReader;
  /** Sizes of the blobs that are here; other branches of an index are left alone. */
  readonly sizes: ReadonlyMap<Digest, number>;
  readonly signal?: AbortSignal | undefined;
}

/** Labels a target and everything below it; throws `invalid-argument` where a size or a needed blob is wrong. */
export async function labelGraph(client: Client, target: Descriptor, graph: LabelGraph, depth = 0): Promise<void> {
  const size = graph.sizes.get(target.digest);
  if (size !== undefined && size !== target.size) {
    const sizes = `${size} bytes, but its descriptor says ${target.size}`;
    throw new LeptonError("invalid-argument", `blob "${target.digest}" has ${sizes}`);
  }
  if (depth > MAX_INDEX_DEPTH) {
    throw new LeptonError("invalid-argument", `image indexes are nested more than ${MAX_INDEX_DEPTH} deep`);
  }
  const children = (await childrenOf(graph, target)).filter(([, child]) => graph.sizes.has(child.digest));
  for (const [, child] of children) await labelGraph(client, child, graph, depth + 1);
  if (children.length === 0) return;
  const labels = Object.fromEntries(
    children.map(([key, { digest }]) => [`containerd.io/gc.ref.content.${key}`, digest]),
  );
  await client.content.update(target.digest, labels, { signal: graph.signal });
}

// Keys as containerd's images.ChildGCLabels gives them.
async function childrenOf({ reader }: LabelGraph, target: Descriptor): Promise<(readonly [string, Descriptor])[]> {
  if (isIndexType(target.mediaType)) {
    const { manifests } = await reader.index(target);
    return manifests.map((child, index) => [`m.${index}`, child] as const);
  }
  if (!isManifestType(target.mediaType)) return [];
  const { config, layers } = await reader.manifest(target);
  return [["config", config] as const, ...layers.map((child, index) => [`l.${index}`, child] as const)];
}
