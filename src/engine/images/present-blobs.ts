/** Which blobs are here, and will be while a lease is held. */
import type { Client } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";

export interface PresentBlobs {
  /** The first of these that is not here; undefined where all are. */
  missing(blobs: readonly Descriptor[]): Promise<Descriptor | undefined>;
}

/** Asks about each blob once. */
export function createPresentBlobs(client: Client, lease: string, signal?: AbortSignal): PresentBlobs {
  const asked = new Map<Digest, Promise<boolean>>();
  const isHere = (blob: Descriptor) => {
    const answer = asked.get(blob.digest) ?? holdBlob(client, blob, lease, signal);
    asked.set(blob.digest, answer);
    return answer;
  };
  return {
    async missing(blobs) {
      const here = await Promise.all(blobs.map(isHere));
      return blobs.find((_, index) => here[index] === false);
    },
  };
}

async function holdBlob(
  client: Client,
  { digest, size }: Descriptor,
  lease: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // First the lease, then the look: what is seen after that cannot be collected any more.
  await client.leases.addResource(lease, { type: "content", id: digest }, { signal });
  try {
    const info = await client.content.info(digest, { signal });
    if (info.size === BigInt(size)) return true;
    throw new LeptonError(
      "failed-precondition",
      `blob "${digest}" has ${info.size} bytes, but its descriptor says ${size}`,
    );
  } catch (error) {
    if (isLeptonError(error, "not-found")) return false;
    throw error;
  }
}
