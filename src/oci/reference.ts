/**
 * Image references with docker's grammar (distribution/reference v0.6): what people type, and the full names
 * that containerd stores. `alpine` is `docker.io/library/alpine:latest`.
 */
import { LeptonError } from "../errors.ts";
import { type Digest, isDigest } from "./digest.ts";

/** A parsed reference; `domain` and `path` are always there, tag and digest where they were written. */
export interface ImageRef {
  /** Registry host with its port, e.g. `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly domain: string;
  /** Repository within the registry, e.g. `library/alpine`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export const DEFAULT_DOMAIN = "docker.io";
export const DEFAULT_TAG = "latest";
const LEGACY_DOMAIN = "index.docker.io";
const OFFICIAL = "library/";
const MAX_PATH_LENGTH = 255;

const DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const BARE_ID = /^[a-f0-9]{64}$/;
const REFERENCE = new RegExp(`^(${DOMAIN})/(${PATH_PART}(?:/${PATH_PART})*)(?::(${TAG}))?(?:@(${DIGEST}))?$`);

/**
 * Reads a reference as a user types it or as containerd stores it; no default tag is added.
 * Throws `invalid-argument` with docker's sentence.
 */
export function parseImageRef(text: string): ImageRef {
  if (BARE_ID.test(text)) {
    throw invalid(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const [domain, remainder] = splitDomain(text);
  const [repository = ""] = remainder.split(":", 1);
  if (repository.toLowerCase() !== repository) {
    throw invalid(`invalid reference format: repository name (${clip(repository)}) must be lowercase`);
  }
  const match = REFERENCE.exec(`${domain}/${remainder}`);
  if (match === null) throw invalid("invalid reference format", text);
  const [, host = "", path = "", tag, digest] = match;
  if (path.length > MAX_PATH_LENGTH) {
    throw invalid(`repository name must not be more than ${MAX_PATH_LENGTH} characters`);
  }
  if (digest !== undefined && !isDigest(digest)) throw invalid("invalid checksum digest format", text);
  return {
    domain: host,
    path,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** True where parseImageRef() would not throw. */
export function isImageRef(text: string): boolean {
  try {
    parseImageRef(text);
    return true;
  } catch {
    // The caller asked a question; the sentence of the refusal is not wanted.
    return false;
  }
}

/** The full name, e.g. `docker.io/library/alpine:3.20`; parseImageRef() reads it back to the same reference. */
export function formatImageRef(ref: ImageRef): string {
  return `${ref.domain}/${ref.path}${suffix(ref)}`;
}

/** The short name that docker shows: without `docker.io/` and `library/`. */
export function familiarName(ref: ImageRef): string {
  const short = `${familiarRepository(ref)}${suffix(ref)}`;
  // Alone it would read as an id.
  return BARE_ID.test(short) ? formatImageRef(ref) : short;
}

/** The repository part of the short name: docker's REPOSITORY column. */
export function familiarRepository(ref: ImageRef): string {
  if (ref.domain !== DEFAULT_DOMAIN) return `${ref.domain}/${ref.path}`;
  const rest = ref.path.startsWith(OFFICIAL) ? ref.path.slice(OFFICIAL.length) : ref.path;
  const short = rest.includes("/") ? ref.path : rest;
  // docker shortens `docker.io/a.b/c` and `docker.io/docker.io/c` too, but would read another name in the short one.
  const [domain, path] = splitDomain(short);
  return domain === DEFAULT_DOMAIN && path === ref.path ? short : `${ref.domain}/${ref.path}`;
}

/** Adds `latest` to a bare repository name. */
export function withDefaultTag(ref: ImageRef): ImageRef {
  return ref.tag === undefined && ref.digest === undefined ? { ...ref, tag: DEFAULT_TAG } : ref;
}

/**
 * The name under which containerd stores what a user typed, as docker and nerdctl agree on it:
 * a bare name gets `latest`, and of a tag and a digest together only the digest is kept.
 */
export function storedName(text: string): string {
  const { tag, ...ref } = withDefaultTag(parseImageRef(text));
  return formatImageRef(tag === undefined || ref.digest !== undefined ? ref : { ...ref, tag });
}

// The first component is a registry only where it looks like a host; else it belongs to docker.io.
function splitDomain(text: string): [domain: string, remainder: string] {
  const slash = text.indexOf("/");
  if (slash === -1) return [DEFAULT_DOMAIN, `${OFFICIAL}${text}`];
  const first = text.slice(0, slash);
  const isHost = first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
  if (!isHost) return [DEFAULT_DOMAIN, text];
  const domain = first === LEGACY_DOMAIN ? DEFAULT_DOMAIN : first;
  const rest = text.slice(slash + 1);
  return [domain, domain === DEFAULT_DOMAIN && !rest.includes("/") ? `${OFFICIAL}${rest}` : rest];
}

function suffix(ref: ImageRef): string {
  return `${ref.tag === undefined ? "" : `:${ref.tag}`}${ref.digest === undefined ? "" : `@${ref.digest}`}`;
}

function invalid(message: string, text?: string): LeptonError {
  return new LeptonError(
    "invalid-argument",
    text === undefined ? message : `${message}: ${JSON.stringify(clip(text))}`,
  );
}

// A name of megabytes must not become a message of megabytes.
function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
