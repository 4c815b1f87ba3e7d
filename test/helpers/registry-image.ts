/** Puts images and other documents into a registry over plain requests, without lepton. */
import { zstdCompressSync } from "node:zlib";
import { type Digest, digestOf } from "../../src/oci/digest.ts";
import type { Descriptor } from "../../src/oci/documents.ts";
import { type Blob, type BuiltImage, blob, buildImage, buildIndex, jsonBlob } from "../../src/oci/image-archive.ts";
import {
  DOCKER_CONFIG,
  DOCKER_INDEX,
  DOCKER_LAYER_GZIP,
  DOCKER_MANIFEST,
  OCI_INDEX,
  OCI_LAYER_GZIP,
  OCI_LAYER_ZSTD,
  OCI_MANIFEST,
} from "../../src/oci/media-types.ts";
import { hostPlatform, type Platform } from "../../src/oci/platform.ts";
import { busyboxImage, type Files, layerOf } from "./image.ts";
import type { TestRegistry } from "./registry.ts";

/** Where something was put: how it is named by tag and by digest. */
export interface Pushed {
  /** `127.0.0.1:PORT/repo:tag` */
  readonly ref: string;
  readonly byDigest: string;
  readonly digest: Digest;
}

/** A document with everything that it leads to, children before parents. */
export interface Graph {
  /** The index or manifest at the top. */
  readonly top: Blob;
  readonly blobs: readonly Blob[];
  readonly documents: readonly Blob[];
}

/** Puts blobs, then documents, then the tag of `name` (`repo:tag`) on the top one. */
export async function pushGraph(registry: TestRegistry, name: string, graph: Graph): Promise<Pushed> {
  const [repository = "", tag = "latest"] = name.split(":");
  for (const one of graph.blobs) await pushBlob(registry, repository, one);
  for (const one of graph.documents) await pushDocument(registry, repository, one.descriptor.digest, one);
  await pushDocument(registry, repository, tag, graph.top);
  const { digest } = graph.top.descriptor;
  const base = `${registry.host}/${repository}`;
  return { ref: `${base}:${tag}`, byDigest: `${base}@${digest}`, digest };
}

/** Puts an image of one platform. */
export async function pushImage(registry: TestRegistry, name: string, image: BuiltImage): Promise<Pushed> {
  return pushGraph(registry, name, graphOf(image));
}

export async function pushBlob(registry: TestRegistry, repository: string, { descriptor, bytes }: Blob): Promise<void> {
  const begun = await registry.request("POST", `/v2/${repository}/blobs/uploads/`);
  const location = new URL(String(begun.headers["location"]), registry.origin);
  location.searchParams.set("digest", descriptor.digest);
  const headers = { "content-type": "application/octet-stream" };
  const put = await registry.request("PUT", `${location.pathname}${location.search}`, { headers, body: bytes });
  if (put.status !== 201) throw new Error(`blob ${descriptor.digest} was not taken: ${put.status} ${put.body}`);
}

/** Puts an index or manifest under a tag or its digest. */
export async function pushDocument(
  registry: TestRegistry,
  repository: string,
  reference: string,
  { descriptor, bytes }: Blob,
): Promise<void> {
  const headers = { "content-type": descriptor.mediaType };
  const put = await registry.request("PUT", `/v2/${repository}/manifests/${reference}`, { headers, body: bytes });
  if (put.status !== 201) throw new Error(`${repository}:${reference} was not taken: ${put.status} ${put.body}`);
}

export function graphOf({ manifest, config, layers }: BuiltImage): Graph {
  return { top: manifest, blobs: [config, ...layers], documents: [manifest] };
}

/** The same image in docker's types. */
export function asDocker(image: BuiltImage): BuiltImage {
  const config = { ...image.config, descriptor: { ...image.config.descriptor, mediaType: DOCKER_CONFIG } };
  const layers = image.layers.map((layer) => withType(layer, DOCKER_LAYER_GZIP));
  return remade({ manifest: image.manifest, config, layers }, DOCKER_MANIFEST);
}

/** The image with its layers compressed with zstd; they must be plain or gzip with `tars` as their content. */
export function asZstd(image: BuiltImage, tars: readonly Uint8Array[]): BuiltImage {
  const layers = tars.map((tar) => blob(OCI_LAYER_ZSTD, zstdCompressSync(tar)));
  return remade({ ...image, layers }, OCI_MANIFEST);
}

/** The image with a last layer that lies elsewhere, as Windows base images have: only `urls` says where. */
export function withForeignLayer(image: BuiltImage, url: string, tar: Uint8Array): BuiltImage {
  const type = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
  const foreign = blob(type, tar);
  const layers = [...image.layers, { ...foreign, descriptor: { ...foreign.descriptor, urls: [url] } as Descriptor }];
  return remade({ ...image, layers }, DOCKER_MANIFEST);
}

/** An index over images of several platforms. */
export function platformGraph(images: readonly BuiltImage[], type: "oci" | "docker" = "oci"): Graph {
  const made = buildIndex(images);
  const top = type === "oci" ? made : retyped(made, DOCKER_INDEX);
  const all = images.map(graphOf);
  return {
    top,
    blobs: all.flatMap(({ blobs }) => blobs),
    documents: [...all.flatMap(({ documents }) => documents), top],
  };
}

/** An index of indexes, `depth` deep, around the graph. */
export function nestedGraph(graph: Graph, depth = 2): Graph {
  if (depth <= 1) return graph;
  const top = jsonBlob(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [graph.top.descriptor] });
  return nestedGraph({ ...graph, top, documents: [...graph.documents, top] }, depth - 1);
}

/** An artifact of OCI 1.1: no image at all. */
export function artifactGraph(
  artifactType = "application/vnd.example.sbom.v1",
  content = "a bill of materials\n",
): Graph {
  const empty = blob("application/vnd.oci.empty.v1+json", new TextEncoder().encode("{}"));
  const body = blob(artifactType, new TextEncoder().encode(content));
  const top = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType,
    config: empty.descriptor,
    layers: [body.descriptor],
  });
  return { top, blobs: [empty, body], documents: [top] };
}

/** Three platforms, of which the host's can run; each says its name in `/platform`. */
export async function threePlatforms(): Promise<BuiltImage[]> {
  const host = hostPlatform();
  const others: Platform[] = [
    { os: "linux", architecture: "s390x" },
    { os: "linux", architecture: "arm", variant: "v7" },
  ];
  const named = ({ os, architecture }: Platform): Uint8Array => layerOf({ platform: `${os}/${architecture}\n` });
  return [
    await busyboxImage({ gzip: true, layers: [named(host)] }),
    ...others.map((platform) => buildImage({ platform, gzip: true, layers: [named(platform)] })),
  ];
}

/** A layer of gzipped files, for images of which only the bytes matter. */
export function imageOf(files: Files): BuiltImage {
  return buildImage({ platform: hostPlatform(), gzip: true, layers: [layerOf(files)] });
}

/** The image of docker's first schema, unsigned, as only a server that checks nothing serves it. */
export function schema1(name: string): Blob {
  const v1 = JSON.stringify({ id: "0".repeat(64), architecture: "amd64", os: "linux", config: {} });
  return jsonBlob("application/vnd.docker.distribution.manifest.v1+json", {
    schemaVersion: 1,
    name,
    tag: "latest",
    architecture: "amd64",
    fsLayers: [{ blobSum: digestOf("layer") }],
    history: [{ v1Compatibility: v1 }],
  });
}

function withType(layer: Blob, mediaType: string): Blob {
  if (layer.descriptor.mediaType !== OCI_LAYER_GZIP) throw new Error("docker's type here needs a gzip layer");
  return { ...layer, descriptor: { ...layer.descriptor, mediaType } };
}

function remade({ manifest, config, layers }: BuiltImage, mediaType: string): BuiltImage {
  const made = jsonBlob(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
  });
  const { platform } = manifest.descriptor;
  const descriptor = platform === undefined ? made.descriptor : { ...made.descriptor, platform };
  return { manifest: { ...made, descriptor }, config, layers };
}

function retyped({ bytes }: Blob, mediaType: string): Blob {
  const document = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  return jsonBlob(mediaType, { ...document, mediaType });
}
