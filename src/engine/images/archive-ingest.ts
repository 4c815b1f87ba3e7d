/**
 * Streams an image archive into the content store in one pass: blobs go straight through, and only the few
 * documents that say what is what are kept in memory. No path of the archive ever meets the file system.
 */
import { posix } from "node:path";
import type { Client } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import { type Compression, decompress, detectCompression, MAGIC_BYTES } from "../../oci/compression.ts";
import { type Digest, parseDigest } from "../../oci/digest.ts";
import { MAX_MANIFEST_BYTES } from "../../oci/documents.ts";
import { readTar, type TarEntry } from "../../oci/tar.ts";

/** A blob of the archive that is in the content store now. */
export interface StoredBlob {
  readonly digest: Digest;
  readonly size: number;
  readonly compression: Compression;
}

export interface IngestedArchive {
  /** `manifest.json`, `index.json`, `oci-layout`, where they are there. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  readonly blobs: ReadonlyMap<Digest, StoredBlob>;
  /** Finds a blob by its path in the archive, through links. */
  blobAt(path: string): StoredBlob | undefined;
}

export interface Ingest {
  readonly lease: string;
  readonly signal?: AbortSignal | undefined;
}

const DOCUMENTS: ReadonlySet<string> = new Set(["manifest.json", "index.json", "oci-layout"]);
// An image has three files a layer in docker's old layout; this is room for hundreds of images.
const MAX_ENTRIES = 100_000;
const MAX_LINKS = 8;

/** Reads the archive to its end; throws `invalid-argument` where it is damaged or a blob does not fit its name. */
export async function ingestArchive(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  ingest: Ingest,
): Promise<IngestedArchive> {
  const documents = new Map<string, Uint8Array>();
  const stored = new Map<string, StoredBlob>();
  const links = new Map<string, string>();
  let entries = 0;
  for await (const entry of readTar(decompress(source))) {
    ingest.signal?.throwIfAborted();
    entries += 1;
    if (entries > MAX_ENTRIES) throw invalid(`archive has more than ${MAX_ENTRIES} entries`);
    const path = cleanPath(entry.path);
    if (entry.kind === "symlink") links.set(path, cleanPath(posix.join(posix.dirname(path), entry.linkPath)));
    if (entry.kind === "hardlink") links.set(path, cleanPath(entry.linkPath));
    if (entry.kind === "sparse") throw invalid(`archive has the sparse file ${JSON.stringify(path)}`);
    if (entry.kind !== "file" || isNoise(path)) continue;
    if (DOCUMENTS.has(path)) documents.set(path, await readDocument(entry, path));
    else stored.set(path, await storeBlob(client, entry, { ...ingest, path, number: entries }));
  }
  return {
    documents,
    blobs: new Map([...stored.values()].map((blob) => [blob.digest, blob])),
    blobAt: (path) => follow(stored, links, cleanPath(path)),
  };
}

// Entries are keys of a map and nothing else; `/a`, `./a` and `a` are the same.
function cleanPath(path: string): string {
  return posix.normalize(`/${path}`).slice(1);
}

// What docker wrote for readers of before 2016.
function isNoise(path: string): boolean {
  return path === "repositories" || /^[0-9a-f]{64}\/(VERSION|json)$/.test(path);
}

function follow(
  stored: ReadonlyMap<string, StoredBlob>,
  links: ReadonlyMap<string, string>,
  path: string,
): StoredBlob | undefined {
  let at = path;
  for (let hops = 0; hops < MAX_LINKS; hops += 1) {
    const blob = stored.get(at);
    const next = links.get(at);
    if (blob !== undefined || next === undefined) return blob;
    at = next;
  }
  return undefined;
}

async function readDocument(entry: TarEntry, path: string): Promise<Uint8Array> {
  if (entry.size > MAX_MANIFEST_BYTES) {
    throw invalid(`"${path}" of the archive has ${entry.size} bytes, more than ${MAX_MANIFEST_BYTES}`);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function storeBlob(
  client: Client,
  entry: TarEntry,
  { lease, signal, path, number }: Ingest & { readonly path: string; readonly number: number },
): Promise<StoredBlob> {
  const expected = digestInPath(path);
  const head = headOf(entry.body);
  // Unique, so that no other client waits for our ingest, or continues it.
  const ref = `lepton-load-${lease}-${number}`;
  const blob = { ref, total: BigInt(entry.size), expected };
  try {
    const written = await client.content.write(blob, head.body, { lease, signal });
    const first = head.bytes() ?? (await readHead(client, written.digest, signal));
    return { digest: parseDigest(written.digest), size: Number(written.size), compression: detectCompression(first) };
  } catch (error) {
    await abort(client, ref);
    throw isLeptonError(error, "failed-precondition") ? misfit(path, error) : error;
  }
}

// In both layouts of today a blob is named by its digest; containerd checks the bytes against it.
function digestInPath(path: string): Digest | undefined {
  const [, algorithm, hex] = /^blobs\/([a-z0-9]+)\/([0-9a-f]+)$/.exec(path) ?? [];
  return algorithm === undefined ? undefined : parseDigest(`${algorithm}:${hex}`);
}

/** Passes a body on and remembers how it begins; undefined where nobody read it. */
function headOf(body: AsyncIterable<Uint8Array>) {
  let head: Uint8Array | undefined;
  async function* passOn(): AsyncGenerator<Uint8Array> {
    head = new Uint8Array(0);
    for await (const chunk of body) {
      if (head.length < MAGIC_BYTES) head = Buffer.concat([head, chunk.subarray(0, MAGIC_BYTES - head.length)]);
      yield chunk;
    }
  }
  return { body: passOn(), bytes: () => head };
}

// The blob was there already, so its bytes in the archive were passed over.
async function readHead(client: Client, digest: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  for await (const chunk of client.content.read(digest, { size: BigInt(MAGIC_BYTES) }, { signal })) return chunk;
  return new Uint8Array(0);
}

function misfit(path: string, cause: LeptonError): LeptonError {
  const message = `${JSON.stringify(path)} of the archive does not hold what its name says: ${cause.message}`;
  return new LeptonError("invalid-argument", message, { cause });
}

async function abort(client: Client, ref: string): Promise<void> {
  try {
    await client.content.abort(ref);
  } catch {
    // It had not begun, or goes with the lease.
  }
}

function invalid(message: string): LeptonError {
  return new LeptonError("invalid-argument", message);
}
