/** Reads an index or manifest out of an answer, and believes nothing of it that was not checked. */
import { LeptonError } from "../errors.ts";
import { createDigester, type Digest, digestAlgorithm, isDigest } from "../oci/digest.ts";
import { type Descriptor, MAX_MANIFEST_BYTES, parseIndex, parseManifest } from "../oci/documents.ts";
import { isObject, type JsonObject, parseJsonObject } from "../oci/json.ts";
import { isIndexType, isManifestType, OCI_INDEX, OCI_MANIFEST } from "../oci/media-types.ts";
import type { Answer } from "./http/exchange.ts";
import { contentEncoding, readDocument } from "./http/read-capped.ts";
import type { RegistryDocument } from "./types.ts";

/** What is known of a document before it comes. */
export interface Expected {
  readonly digest?: Digest | undefined;
  readonly size?: number | undefined;
  readonly mediaType?: string | undefined;
}

// What servers say that have no idea what they serve.
const VAGUE_TYPES = new Set(["", "application/json", "application/octet-stream", "text/plain", "binary/octet-stream"]);

/** Throws `failed-precondition` where a promise is broken, `invalid-argument` where it is no document of an image. */
export async function readRegistryDocument(answer: Answer, expected: Expected): Promise<RegistryDocument> {
  const host = answer.url.host;
  checkLength(answer, expected.size);
  const bytes = await readDocument(answer, MAX_MANIFEST_BYTES);
  if (expected.size !== undefined && bytes.length !== expected.size) throw wrongSize(host, expected.size, bytes.length);
  const digest = checkDigests(answer, bytes, expected.digest);
  const mediaType = checkContent(answer, bytes, expected.mediaType, digest);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

/** Refuses a document that is too large to be asked for at all. */
export function checkDocumentSize({ digest, size }: Descriptor): void {
  if (size <= MAX_MANIFEST_BYTES) return;
  throw new LeptonError("failed-precondition", `${digest} has ${size} bytes, more than ${MAX_MANIFEST_BYTES}`);
}

/** The digest of bytes in the algorithm of another digest. */
export function digestLike(bytes: Uint8Array, like: string): Digest {
  const digester = createDigester(isDigest(like) ? digestAlgorithm(like) : "sha256");
  digester.update(bytes);
  return digester.digest();
}

export function mismatch(host: string, expected: string, found: string): LeptonError {
  return new LeptonError("failed-precondition", `${host}: digest mismatch: expected ${expected}, got ${found}`);
}

export function wrongSize(host: string, expected: number, found: number | string): LeptonError {
  return new LeptonError("failed-precondition", `${host}: size mismatch: expected ${expected} bytes, got ${found}`);
}

/** What a server announces, before a byte of it is read. */
export function checkLength(answer: Answer, size: number | undefined): void {
  const length = answer.headers["content-length"];
  if (size === undefined || length === undefined || contentEncoding(answer) !== "identity") return;
  if (Number(length) !== size) throw wrongSize(answer.url.host, size, length);
}

function checkDigests(answer: Answer, bytes: Uint8Array, expected: Digest | undefined): Digest {
  const host = answer.url.host;
  const found = digestLike(bytes, expected ?? "");
  if (expected !== undefined && found !== expected) throw mismatch(host, expected, found);
  const told = answer.headers["docker-content-digest"];
  if (told === undefined || told === found) return found;
  // A server may know the document by another algorithm than the one that was asked for.
  const same = digestLike(bytes, String(told));
  if (same !== told) throw mismatch(host, `${String(told).slice(0, 160)} (the server's own header)`, same);
  return found;
}

function checkContent(answer: Answer, bytes: Uint8Array, promised: string | undefined, digest: Digest): string {
  const what = `${digest} of ${answer.url.host}`;
  const from = parseJsonObject(bytes, what);
  refuseSchemaOne(from, answer, what);
  const told = headerType(answer);
  const found = typeof from["mediaType"] === "string" && from["mediaType"] !== "" ? from["mediaType"] : undefined;
  const types = [promised, told, found].filter((one) => one !== undefined);
  const mediaType = types[0] ?? guessType(from, what);
  const other = types.find((one) => one !== mediaType);
  if (other !== undefined) {
    throw new LeptonError(
      "failed-precondition",
      `${what}: media types disagree: ${quote(mediaType)} and ${quote(other)}`,
    );
  }
  if (isIndexType(mediaType)) parseIndex(bytes, mediaType);
  else if (isManifestType(mediaType)) parseManifest(bytes, mediaType);
  else throw notAnImage(what, mediaType);
  return mediaType;
}

function headerType(answer: Answer): string | undefined {
  const type = (answer.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return VAGUE_TYPES.has(type) ? undefined : type;
}

// OCI documents need not name their type; their shape tells them apart.
function guessType(from: JsonObject, what: string): string {
  if (Array.isArray(from["manifests"])) return OCI_INDEX;
  if (isObject(from["config"])) return OCI_MANIFEST;
  throw new LeptonError("invalid-argument", `${what} is neither an image index nor an image manifest`);
}

function refuseSchemaOne(from: JsonObject, answer: Answer, what: string): void {
  const type = answer.headers["content-type"] ?? "";
  if (from["schemaVersion"] !== 1 && !type.includes("vnd.docker.distribution.manifest.v1+")) return;
  throw new LeptonError("unimplemented", `${what} is of docker's schema 1, which containerd no longer reads`, {
    hint: "pull and push it again with a newer docker",
  });
}

function notAnImage(what: string, mediaType: string): LeptonError {
  return new LeptonError("invalid-argument", `${what} is no image: its media type is ${quote(mediaType)}`);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 160));
}
