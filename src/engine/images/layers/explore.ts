/** Opens an image for looking around in its layers. */
import { isLeptonError, LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import { formatPlatform, parsePlatform } from "../../../oci/platform.ts";
import { createDocumentReader, fromWire } from "../../content/documents.ts";
import { readVariant, type Variant } from "../../content/variants.ts";
import type { ClientContext, EngineContext } from "../../context.ts";
import type {
  FileTree,
  ImageLayer,
  IndexOptions,
  LayerExplorer,
  ReadLayerFile,
  TreeSelection,
} from "../../types/layers.ts";
import { findImage } from "../resolve.ts";
import { surveyImages } from "../survey.ts";
import { createCollector } from "./collect.ts";
import { describeLayers } from "./describe.ts";
import { createIndexing, type Indexing } from "./indexing.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { createNames } from "./names.ts";
import { createPaths } from "./paths.ts";
import { findFile, readFileBytes } from "./read-file.ts";
import { type LayerIndex, readLayer, type Shared } from "./read-layer.ts";
import { buildTree } from "./tree.ts";
import { measureWaste } from "./waste.ts";
import { writeNewOutput } from "./write-new.ts";

/** Without a disk no file can be written. */
export type ExploreContext = ClientContext & Partial<Pick<EngineContext, "disk">>;

export interface ExploreOptions {
  /** `os/arch[/variant]`; default that of this machine, else what is here. */
  readonly platform?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Streams a blob of the content store from an offset on. */
export type ReadBlob = (digest: Digest, offset: number, signal: AbortSignal | undefined) => AsyncIterable<Uint8Array>;

/** Where an explorer's bytes come from, and where files of the image go to. */
export interface ExplorerStore {
  readonly read: ReadBlob;
  /** Writes a file that is not there yet, whole or not at all. */
  readonly write: (target: string, chunks: AsyncIterable<Uint8Array>) => Promise<void>;
}

/** Reads the documents of an image and nothing else. Throws `not-found` where it or its documents are not here. */
export async function exploreLayers(
  { client, namespace, disk }: ExploreContext,
  ref: string,
  options: ExploreOptions = {},
): Promise<LayerExplorer> {
  const record = await findImage(client, ref);
  const target = fromWire(record.target ?? { mediaType: "", digest: "", size: 0n, annotations: {} });
  const store: ExplorerStore = {
    read: (digest, offset, signal) => client.content.read(digest, { offset: BigInt(offset) }, { signal }),
    write: (path, chunks) => writeNewOutput(disk === undefined ? undefined : { disk, namespace }, path, chunks),
  };
  if (options.platform !== undefined) {
    const reader = createDocumentReader(client, options.signal);
    return createExplorer(store, record.name, await readVariant(reader, target, parsePlatform(options.platform)));
  }
  const [surveyed] = await surveyImages(client, [record]);
  const main = surveyed?.main ?? (await readVariant(createDocumentReader(client, options.signal), target));
  return createExplorer(store, record.name, main);
}

/** An explorer of one variant; `limits` are for tests. */
export function createExplorer(
  { read, write }: ExplorerStore,
  name: string,
  variant: Variant,
  limits: Limits = LIMITS,
): LayerExplorer {
  const { layers, steps } = describeLayers(variant);
  const shared: Shared = {
    paths: createPaths(limits),
    links: createNames(limits.nameBytes),
    collect: createCollector(),
    limits,
    room: limits.entries,
  };
  const { paths, links } = shared;
  const blobOf = (layer: number, offset: number, signal: AbortSignal | undefined) =>
    readPresent(read, layerAt(layers, layer), offset, signal);
  const indexing = createIndexing(
    (layer) => layers[layer]?.sizeBytes ?? 0,
    async (index, { signal, onRead }) => {
      const { sizeBytes } = layerAt(layers, index);
      return await readLayer({ index, sizeBytes, bytes: blobOf(index, 0, signal), onRead }, shared);
    },
  );
  const upTo = async (last: number, options?: IndexOptions): Promise<LayerIndex[]> => {
    layerAt(layers, last);
    const wanted = layers.slice(0, last + 1).map(({ index }) => index);
    return await readTogether(wanted, indexing, options);
  };
  const trees = createRecent<FileTree>(TREES);
  async function* readFile(layer: number, path: string, { maxBytes, signal }: ReadLayerFile = {}) {
    const file = findFile(await upTo(layer, { signal }), path, paths, links);
    const blob = (offset: number) => blobOf(file.layer, offset, signal);
    yield* readFileBytes(blob, file, Math.min(file.sizeBytes, maxBytes ?? Number.POSITIVE_INFINITY));
  }
  return {
    name,
    digest: variant.descriptor.digest,
    platform: formatPlatform(variant.platform),
    layers,
    steps,
    contents: (layer) => indexing.get(layer)?.contents,
    index: async (layer, options) => (await indexing.read(layerAt(layers, layer).index, options)).contents,
    async tree({ to, from = to }: TreeSelection, options) {
      if (from > to) throw new LeptonError("invalid-argument", `layer ${from} is above layer ${to}`);
      const indexes = await upTo(to, options);
      return trees.get(`${from} ${to}`, () => buildTree(indexes, { to, from }, paths, links));
    },
    async waste(options) {
      const indexes = layers.length === 0 ? [] : await upTo(layers.length - 1, options);
      return measureWaste(indexes, paths, links);
    },
    readFile,
    saveFile: (target, layer, path, options) => write(target, readFile(layer, path, options)),
  };
}

/** Asks for all at once, so that the order is that of the layers; one failure stops the others. */
async function readTogether(
  wanted: readonly number[],
  indexing: Indexing,
  { signal, ...options }: IndexOptions = {},
): Promise<LayerIndex[]> {
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  try {
    return await Promise.all(wanted.map((layer) => indexing.read(layer, { ...options, signal: either })));
  } catch (error) {
    stop.abort();
    throw error;
  }
}

// Merged trees that are kept: one takes up to 25 bytes for each path of the image.
const TREES = 3;

function layerAt(layers: readonly ImageLayer[], index: number): ImageLayer {
  const layer = layers[index];
  if (layer !== undefined) return layer;
  const known = layers.length === 0 ? "the image has none" : `the image has layers 0 to ${layers.length - 1}`;
  throw new LeptonError("not-found", `no layer ${index}`, { hint: known });
}

async function* readPresent(
  read: ReadBlob,
  { digest, index }: ImageLayer,
  offset: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* read(digest, offset, signal);
  } catch (error) {
    if (!isLeptonError(error, "not-found")) throw error;
    throw new LeptonError("not-found", `layer ${index} is not here: content "${digest}"`, {
      cause: error,
      hint: "pull the image again to fetch it",
    });
  }
}

function createRecent<Value>(size: number) {
  const values = new Map<string, Value>();
  return {
    get(key: string, make: () => Value): Value {
      const value = values.get(key) ?? make();
      values.delete(key);
      values.set(key, value);
      for (const oldest of [...values.keys()].slice(0, -size)) values.delete(oldest);
      return value;
    },
  };
}
