/** What a container has written over its image. */
import { isLeptonError } from "../../errors.ts";
import type { ClientContext } from "../context.ts";
import type { Container } from "../types.ts";

/** Bytes of its writable layer; none where it is gone, or never had one. */
export async function writtenBytes({ client }: ClientContext, container: Container): Promise<number> {
  const { snapshotter, snapshotKey } = container;
  try {
    return Number((await client.snapshots(snapshotter).usage(snapshotKey)).size);
  } catch (error) {
    if (isLeptonError(error, "not-found") || isLeptonError(error, "invalid-argument")) return 0;
    throw error;
  }
}
