/** Reads image documents before anything is moved: from here where they are here, else from the registry. */
import type { Client } from "../../../containerd/client.ts";
import { LeptonError } from "../../../errors.ts";
import type { Digest } from "../../../oci/digest.ts";
import {
  type Descriptor,
  MAX_CONFIG_BYTES,
  parseImageConfig,
  parseIndex,
  parseManifest,
} from "../../../oci/documents.ts";
import type { RegistryDocument, Repository } from "../../../registry/types.ts";
import { openGate } from "../../concurrency.ts";
import { createDocumentReader, type DocumentReader } from "../../content/documents.ts";
import { unlessGone } from "../../unless-gone.ts";

export interface RegistryReader extends DocumentReader {
  /** Bytes that came from the registry, to be kept rather than fetched again. */
  readonly fetched: ReadonlyMap<Digest, Uint8Array>;
}

export interface ReadOptions {
  /** Of the namespace that may hold documents already. */
  readonly client: Client;
  readonly repository: Pick<Repository, "document" | "blob">;
  /** What the reference led to. */
  readonly resolved: RegistryDocument;
  readonly signal?: AbortSignal | undefined;
}

// What a hostile index may make us hold: images of today have some tens of documents of some kilobytes.
const MAX_DOCUMENTS = 1000;
const MAX_FETCHED_BYTES = 64 * 1024 * 1024;
const AT_ONCE = 4;

export function openRegistryReader({ client, repository, resolved, signal }: ReadOptions): RegistryReader {
  const here = createDocumentReader(client, signal);
  const fetched = new Map([[resolved.descriptor.digest, resolved.bytes]]);
  const read = cachedRead(fetched);
  const document = async (of: Descriptor) => (await repository.document(of, { signal })).bytes;
  const config = (of: Descriptor) => collect(of, repository.blob(of, { signal }));
  return {
    fetched,
    index: (of) => read("index", of, here.index, document, (bytes) => parseIndex(bytes, of.mediaType)),
    manifest: (of) => read("manifest", of, here.manifest, document, (bytes) => parseManifest(bytes, of.mediaType)),
    config: (of) => read("config", of, here.config, config, parseImageConfig),
  };
}

/** Reads each document once, a few at a time, and keeps what the registry sent. */
function cachedRead(fetched: Map<Digest, Uint8Array>) {
  const seen = new Map<string, Promise<unknown>>();
  const gate = openGate(AT_ONCE);
  let fetchedBytes = 0;

  const keep = (digest: Digest, bytes: Uint8Array): Uint8Array => {
    fetchedBytes += bytes.length;
    if (fetched.size >= MAX_DOCUMENTS || fetchedBytes > MAX_FETCHED_BYTES) throw tooMany();
    fetched.set(digest, bytes);
    return bytes;
  };

  return <T>(
    kind: string,
    of: Descriptor,
    local: (of: Descriptor) => Promise<T>,
    load: (of: Descriptor) => Promise<Uint8Array>,
    parse: (bytes: Uint8Array) => T,
  ): Promise<T> => {
    const key = `${kind} ${of.digest}`;
    const found = seen.get(key) as Promise<T> | undefined;
    const reading =
      found ??
      gate(async () => {
        const held = fetched.get(of.digest);
        if (held !== undefined) return parse(held);
        return (await unlessGone(() => local(of))) ?? parse(keep(of.digest, await load(of)));
      });
    seen.set(key, reading);
    return reading;
  };
}

// Sizes are checked before a byte is asked for: what is claimed is never allocated.
async function collect({ digest, size }: Descriptor, blob: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (size > MAX_CONFIG_BYTES) {
    throw new LeptonError(
      "invalid-argument",
      `image config "${digest}" has ${size} bytes, more than ${MAX_CONFIG_BYTES}`,
    );
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of blob) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function tooMany(): LeptonError {
  const limits = `${MAX_DOCUMENTS} documents or ${MAX_FETCHED_BYTES} bytes of them`;
  return new LeptonError("invalid-argument", `the image leads to more than ${limits}`);
}
