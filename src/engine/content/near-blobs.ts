/**
 * Reads small blobs from containerd's own directory, where this process may: thousands of documents would cost a call
 * each. Nothing is believed of that directory: bytes count where they have the digest that was asked for, and where
 * they are not there or not readable (another user, another machine, another mount namespace), containerd is asked.
 */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Client } from "../../containerd/client.ts";
import { equals } from "../../containerd/filters.ts";
import { createDigester, digestAlgorithm, digestHex } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";

export interface NearBlobs {
  /** All bytes of a blob; undefined where only containerd can tell. */
  read(descriptor: Descriptor): Promise<Uint8Array | undefined>;
}

// Reads are synchronous, which is several times faster; in between others get their turn.
const READS_A_TURN = 200;

/** Makes the reader; containerd is asked where its directory is when the first blob is read. */
export function createNearBlobs(client: Pick<Client, "introspection">): NearBlobs {
  let rootDir: Promise<string | undefined> | undefined;
  let reads = 0;
  return {
    async read(descriptor) {
      rootDir ??= contentRoot(client);
      const root = await rootDir;
      if (root === undefined) return undefined;
      reads += 1;
      if (reads % READS_A_TURN === 0) await setImmediate();
      return readVerified(root, descriptor);
    },
  };
}

/** Where containerd keeps its content, by its own words; undefined where it does not tell. */
export async function contentRoot(client: Pick<Client, "introspection">): Promise<string | undefined> {
  const [content] = await client.introspection.plugins([equals("type", "io.containerd.content.v1")]);
  return content?.exports["root"];
}

function readVerified(root: string, { digest, size }: Descriptor): Uint8Array | undefined {
  const algorithm = digestAlgorithm(digest);
  const bytes = readExactly(join(root, "blobs", algorithm, digestHex(digest)), size);
  if (bytes === undefined) return undefined;
  const digester = createDigester(algorithm);
  digester.update(bytes);
  return digester.digest() === digest ? bytes : undefined;
}

function readExactly(path: string, sizeBytes: number): Uint8Array | undefined {
  let file: number | undefined;
  try {
    // Whatever lies there: a link is not followed, and a fifo does not hold us up.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const bytes = Buffer.allocUnsafe(sizeBytes);
    return readSync(file, bytes, 0, sizeBytes, 0) === sizeBytes ? bytes : undefined;
  } catch {
    // Not there, or not for us: containerd knows, and says so better.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
