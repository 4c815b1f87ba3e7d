/**
 * The documents an image is made of (OCI image spec 1.1, docker schema 2): index, manifest, config.
 * They come from strangers, so sizes and shapes are checked before anything is believed.
 */
import { LeptonError } from "../errors.ts";
import { type Digest, isDigest } from "./digest.ts";
import {
  countField,
  isObject,
  type JsonObject,
  listField,
  objectField,
  parseJsonObject,
  stringField,
  stringMapField,
  stringsField,
} from "./json.ts";
import { isIndexType, isManifestType, OCI_INDEX, OCI_MANIFEST } from "./media-types.ts";
import type { Platform } from "./platform.ts";

export const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
export const MAX_CONFIG_BYTES = 8 * 1024 * 1024;
export const MAX_INDEX_DEPTH = 4;
export const MAX_LAYERS = 512;

/** The bytes of a document, or its text where somebody has decoded them already. */
export type DocumentText = Uint8Array | string;

/** Points at a blob by digest; the size is part of the promise. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where else the bytes may be had: of layers that may not be distributed. */
  readonly urls?: readonly string[];
}

/** Several images under one digest, usually one a platform. */
export interface Index {
  readonly mediaType: string;
  readonly manifests: readonly Descriptor[];
}

export interface Manifest {
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Defaults that an image gives to a container; keys as in the document. */
export interface RunConfig {
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  /** Mount points that want a volume. */
  readonly Volumes?: readonly string[];
  /** `80/tcp`, … */
  readonly ExposedPorts?: readonly string[];
}

export interface HistoryEntry {
  readonly created?: string;
  readonly createdBy?: string;
  readonly comment?: string;
  /** True where the step made no layer. */
  readonly emptyLayer: boolean;
}

export interface ImageConfig {
  readonly platform: Platform;
  /** RFC 3339, as written. */
  readonly created?: string;
  readonly author?: string;
  readonly config: RunConfig;
  /** Digests of the uncompressed layers, bottom first. */
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
  /** The whole document, for `inspect`. */
  readonly raw: JsonObject;
}

/** Reads an index; throws `invalid-argument` where it is too large, not one, or not of the promised type. */
export function parseIndex(bytes: DocumentText, mediaType?: string): Index {
  const what = "image index";
  const from = parseDocument(bytes, what, MAX_MANIFEST_BYTES);
  // A document that is an index to one reader and a manifest to another could show each a different image.
  if (from.layers !== undefined || from.config !== undefined) throw invalid(`${what} is also a manifest`);
  const found = checkType(from, mediaType, what, OCI_INDEX);
  if (!isIndexType(found)) throw unsupportedType(what, found);
  return { mediaType: found, manifests: listField(from, "manifests", what).map((item) => readDescriptor(item, what)) };
}

/** Reads a manifest; throws `invalid-argument` as parseIndex(), and where it has more than 512 layers. */
export function parseManifest(bytes: DocumentText, mediaType?: string): Manifest {
  const what = "image manifest";
  const from = parseDocument(bytes, what, MAX_MANIFEST_BYTES);
  if (from.manifests !== undefined) throw invalid(`${what} is also an index`);
  if (from.schemaVersion === 1) throw invalid(`${what} is of docker's schema 1, which containerd no longer reads`);
  const found = checkType(from, mediaType, what, OCI_MANIFEST);
  if (!isManifestType(found)) throw unsupportedType(what, found);
  const layers = listField(from, "layers", what);
  if (layers.length > MAX_LAYERS) throw invalid(`${what} has ${layers.length} layers, more than ${MAX_LAYERS}`);
  return {
    mediaType: found,
    config: readDescriptor(from.config, what),
    layers: layers.map((item) => readDescriptor(item, what)),
    ...annotationsOf(from, what),
  };
}

/** Reads an image config; throws `invalid-argument`. */
export function parseImageConfig(bytes: DocumentText): ImageConfig {
  const what = "image config";
  const raw = parseDocument(bytes, what, MAX_CONFIG_BYTES);
  const diffIds = stringsField(objectField(raw, "rootfs", what) ?? {}, "diff_ids", what) ?? [];
  if (diffIds.length > MAX_LAYERS) throw invalid(`${what} has ${diffIds.length} layers, more than ${MAX_LAYERS}`);
  return {
    platform: readPlatform(raw, what),
    ...defined({ created: stringField(raw, "created", what), author: stringField(raw, "author", what) }),
    config: readRunConfig(objectField(raw, "config", what) ?? {}),
    diffIds: diffIds.map((diffId) => checkDigest(diffId, what)),
    history: listField(raw, "history", what).map(readHistory),
    raw,
  };
}

function parseDocument(bytes: DocumentText, what: string, maxBytes: number): JsonObject {
  if (bytes.length > maxBytes) throw invalid(`${what} has ${bytes.length} bytes, more than ${maxBytes}`);
  return parseJsonObject(bytes, what);
}

// The type in the document is optional, but where it stands it must be the one that was promised.
function checkType(from: JsonObject, promised: string | undefined, what: string, fallback: string): string {
  const found = stringField(from, "mediaType", what) || undefined;
  if (found !== undefined && promised !== undefined && found !== promised) {
    throw invalid(`${what} calls itself ${JSON.stringify(found)}, but its descriptor says ${JSON.stringify(promised)}`);
  }
  return found ?? promised ?? fallback;
}

function readDescriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value)) throw invalid(`${what} has an entry that is not a descriptor`);
  const platform = objectField(value, "platform", what);
  return {
    mediaType: stringField(value, "mediaType", what) ?? "",
    digest: checkDigest(stringField(value, "digest", what) ?? "", what),
    size: countField(value, "size", what),
    ...(platform === undefined ? {} : { platform: readPlatform(platform, what) }),
    ...annotationsOf(value, what),
    ...defined({ urls: stringsField(value, "urls", what) }),
  };
}

function readPlatform(from: JsonObject, what: string): Platform {
  return {
    os: stringField(from, "os", what) ?? "",
    architecture: stringField(from, "architecture", what) ?? "",
    ...defined({
      variant: stringField(from, "variant", what) || undefined,
      osVersion: stringField(from, "os.version", what) || undefined,
    }),
  };
}

function readRunConfig(from: JsonObject): RunConfig {
  const what = "image config";
  const strings = (key: string) => stringsField(from, key, what);
  const string = (key: string) => stringField(from, key, what);
  const keys = (key: string) => {
    const map = objectField(from, key, what);
    return map === undefined ? undefined : Object.keys(map);
  };
  return defined({
    Env: strings("Env"),
    Entrypoint: strings("Entrypoint"),
    Cmd: strings("Cmd"),
    WorkingDir: string("WorkingDir"),
    User: string("User"),
    StopSignal: string("StopSignal"),
    Labels: objectField(from, "Labels", what) === undefined ? undefined : stringMapField(from, "Labels", what),
    Volumes: keys("Volumes"),
    ExposedPorts: keys("ExposedPorts"),
  });
}

function readHistory(value: unknown): HistoryEntry {
  const what = "history of image config";
  if (!isObject(value)) throw invalid(`${what} has an entry that is not an object`);
  return {
    ...defined({
      created: stringField(value, "created", what),
      createdBy: stringField(value, "created_by", what),
      comment: stringField(value, "comment", what),
    }),
    emptyLayer: value.empty_layer === true,
  };
}

function annotationsOf(from: JsonObject, what: string): { annotations?: Readonly<Record<string, string>> } {
  return objectField(from, "annotations", what) === undefined
    ? {}
    : { annotations: stringMapField(from, "annotations", what) };
}

function checkDigest(text: string, what: string): Digest {
  if (isDigest(text)) return text;
  throw invalid(`${what} has the invalid digest ${JSON.stringify(text.slice(0, 160))}`);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

// exactOptionalPropertyTypes: an absent field is left out, not written as undefined.
function defined<T extends object>(fields: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) kept[key] = fields[key];
  return kept as Defined<T>;
}

function unsupportedType(what: string, found: string): LeptonError {
  return invalid(`${what} has the unsupported type ${JSON.stringify(found.slice(0, 160))}`);
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
