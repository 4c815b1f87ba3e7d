/** Finds the images of an ingested archive, in the layout of OCI or of docker. */
import type { Client } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import type { Compression } from "../../oci/compression.ts";
import { type Descriptor, MAX_LAYERS, parseIndex } from "../../oci/documents.ts";
import {
  isObject,
  type JsonObject,
  listField,
  parseJson,
  parseJsonObject,
  stringField,
  stringsField,
} from "../../oci/json.ts";
import { DOCKER_CONFIG, DOCKER_MANIFEST, layerType } from "../../oci/media-types.ts";
import { writeBlob } from "../content/write-blob.ts";
import type { Ingest, IngestedArchive, StoredBlob } from "./archive-ingest.ts";
import { annotatedName, checkArchiveName } from "./archive-names.ts";

/** A target that will become image records. */
export interface ArchiveImage {
  /** Full names; none where the archive gives none. */
  readonly names: readonly string[];
  readonly target: Descriptor;
}

/** Throws `invalid-argument` where the archive is not of images, or names them badly. */
export async function findImages(client: Client, archive: IngestedArchive, ingest: Ingest): Promise<ArchiveImage[]> {
  const { documents } = archive;
  const layout = documents.get("oci-layout");
  const index = documents.get("index.json");
  // docker save writes both layouts over the same blobs: the one of OCI says more.
  if (layout !== undefined && index !== undefined) return ociImages(archive, layout, index);
  const manifests = documents.get("manifest.json");
  if (manifests === undefined) {
    throw invalid("archive holds no image", "an archive of `docker save` or an OCI image layout is expected");
  }
  return await dockerImages(client, archive, parseJson(manifests, "manifest.json of the archive"), ingest);
}

function ociImages(archive: IngestedArchive, layout: Uint8Array, index: Uint8Array): ArchiveImage[] {
  const version = stringField(parseJsonObject(layout, "oci-layout"), "imageLayoutVersion", "oci-layout");
  if (version !== "1.0.0") throw invalid(`OCI image layout of version ${JSON.stringify(version)} is not supported`);
  return parseIndex(index).manifests.map((descriptor) => {
    if (!archive.blobs.has(descriptor.digest)) throw invalid(`archive lacks the blob "${descriptor.digest}"`);
    const name = annotatedName(descriptor);
    return { names: name === undefined ? [] : [name], target: descriptor };
  });
}

async function dockerImages(
  client: Client,
  archive: IngestedArchive,
  list: unknown,
  ingest: Ingest,
): Promise<ArchiveImage[]> {
  if (!Array.isArray(list)) throw invalid("manifest.json of the archive is not a list");
  const images: ArchiveImage[] = [];
  for (const item of list as unknown[]) {
    if (!isObject(item)) throw invalid("manifest.json of the archive has an entry that is not an object");
    const names = (stringsField(item, "RepoTags", "manifest.json") ?? []).map(checkArchiveName);
    images.push({ names, target: await writeBlob(client, DOCKER_MANIFEST, manifestOf(archive, item), ingest) });
  }
  return images;
}

// docker's archive has no manifest. This one is byte for byte what containerd's own importer makes of it,
// so that an image has one digest whichever tool loads it.
function manifestOf(archive: IngestedArchive, item: JsonObject): Uint8Array {
  const config = blobOf(archive, stringField(item, "Config", "manifest.json") ?? "", "config");
  const paths = listField(item, "Layers", "manifest.json");
  if (paths.length > MAX_LAYERS) throw invalid(`image has ${paths.length} layers, more than ${MAX_LAYERS}`);
  const layers = paths.map((path) => blobOf(archive, String(path), "layer"));
  return new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: DOCKER_MANIFEST,
      config: { mediaType: DOCKER_CONFIG, digest: config.digest, size: config.size },
      layers: layers.map(({ compression, digest, size }) => ({ mediaType: layerTypeOf(compression), digest, size })),
    }),
  );
}

// What is compressed in no way that docker knows is called gzip, as containerd's importer does.
function layerTypeOf(compression: Compression): string {
  return layerType("docker", compression === "none" || compression === "zstd" ? compression : "gzip");
}

function blobOf(archive: IngestedArchive, path: string, what: string): StoredBlob {
  const blob = archive.blobAt(path);
  if (blob === undefined) throw invalid(`archive lacks the ${what} ${JSON.stringify(path.slice(0, 200))}`);
  return blob;
}

function invalid(message: string, hint?: string): LeptonError {
  return new LeptonError("invalid-argument", message, hint === undefined ? {} : { hint });
}
