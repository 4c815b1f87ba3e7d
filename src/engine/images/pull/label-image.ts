/** Ties the blobs of a pulled image together, and notes where they come from. */
import type { Digest } from "../../../oci/digest.ts";
import { mapLimited } from "../../concurrency.ts";
import { labelGraph } from "../gc-labels.ts";
import { sourceLabel } from "./distribution-source.ts";
import { presentBlobs } from "./presence.ts";
import type { PullWork } from "./work.ts";

const AT_ONCE = 8;

/** Writes the labels by which containerd keeps the parts of the image, and by which a push can mount them. */
export async function labelImage({ ctx: { client }, flight, signal }: PullWork): Promise<void> {
  const { plan, reader, ref } = flight;
  const present = await presentBlobs(client, plan.blobs, { signal });
  const sizes = new Map<Digest, number>(plan.blobs.map(({ descriptor: { digest, size } }) => [digest, size]));
  await labelGraph(client, plan.target, { reader, sizes, signal });
  await mapLimited([...present], AT_ONCE, async ([digest, { labels }]) => {
    const label = sourceLabel(labels, ref);
    if (label !== undefined) await client.content.update(digest, label, { signal });
  });
}
