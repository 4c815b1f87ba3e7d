/** Content digests as OCI and docker write them: `sha256:<64 hex digits>`. */
import type { Hash } from "node:crypto";
import { LeptonError } from "../errors.ts";

declare const brand: unique symbol;

/** `algorithm:hex`, checked by parseDigest(). */
export type Digest = string & { readonly [brand]: "digest" };

// The algorithms that go-digest registers; their hex is lower case only.
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;

/** True for a well-formed sha256, sha384 or sha512 digest. */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** Reads a digest; throws `invalid-argument`. */
export function parseDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new LeptonError("invalid-argument", `invalid digest ${JSON.stringify(text.slice(0, 160))}`);
}

/** The sha256 digest of bytes that are all in memory. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${newHash("sha256").update(bytes).digest("hex")}` as Digest;
}

export interface Digester {
  update(bytes: Uint8Array): void;
  /** Ends the digester: it takes no more bytes afterwards. */
  digest(): Digest;
}

/** A running hash for bytes that come in pieces; `algorithm` is that of the digest to compare with. */
export function createDigester(algorithm: string = "sha256"): Digester {
  const hash = newHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => `${algorithm}:${hash.digest("hex")}` as Digest,
  };
}

// Late: every listing reads references, and in Bun node:crypto takes 4 ms to load.
function newHash(algorithm: string): Hash {
  return process.getBuiltinModule("node:crypto").createHash(algorithm);
}

export function digestAlgorithm(digest: Digest): string {
  return digest.slice(0, digest.indexOf(":"));
}

export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(":") + 1);
}

/** docker's 12-character form of an image id. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, 12);
}

/**
 * Names of the snapshots that a chain of layers unpacks to, bottom first (OCI image spec, "Layer ChainID").
 * The last one stands for the whole root file system.
 */
export function chainIds(diffIds: readonly Digest[]): Digest[] {
  const chain: Digest[] = [];
  for (const diffId of diffIds) {
    const parent = chain.at(-1);
    chain.push(parent === undefined ? diffId : digestOf(`${parent} ${diffId}`));
  }
  return chain;
}
