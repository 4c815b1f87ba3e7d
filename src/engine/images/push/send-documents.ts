/** Sends manifests, then the indexes over them: a registry refuses a document whose children it has not. */
import type { Digest } from "../../../oci/digest.ts";
import { type Descriptor, MAX_MANIFEST_BYTES } from "../../../oci/documents.ts";
import type { ChosenPush } from "./choose-push.ts";
import type { PushWork } from "./work.ts";

/** Resolves when the tag points at the target. */
export async function sendDocuments(work: PushWork, chosen: ChosenPush, tag: string): Promise<void> {
  const { repository, options } = work;
  const { signal } = options;
  for (const descriptor of inOrder(chosen)) {
    const document = { descriptor, bytes: await bytesOf(work, descriptor) };
    await repository.putDocument(document, {
      signal,
      ...(descriptor.digest === chosen.target.digest ? { tag } : {}),
    });
  }
}

// Children before parents, the target last.
function inOrder({ target, branches }: ChosenPush): Descriptor[] {
  const documents = new Map<Digest, Descriptor>();
  for (const { descriptor } of branches) documents.set(descriptor.digest, descriptor);
  const isManifest = branches.some(({ descriptor }) => descriptor.digest === target.digest);
  const indexes = isManifest ? [] : branches.map(({ above }) => above);
  const deepest = Math.max(0, ...indexes.map((above) => above.length));
  for (let depth = deepest - 1; depth >= 0; depth -= 1) {
    for (const above of indexes) {
      const index = above[depth];
      if (index !== undefined) documents.set(index.digest, index);
    }
  }
  return [...documents.values()];
}

function bytesOf({ client, options }: PushWork, { digest }: Descriptor): Promise<Uint8Array> {
  return client.content.readAll(digest, { maxBytes: MAX_MANIFEST_BYTES, signal: options.signal });
}
