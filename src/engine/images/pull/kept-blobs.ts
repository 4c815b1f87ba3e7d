/**
 * Blobs that a pull has brought whole before it ended too early. Nothing refers to them yet and their lease has to go:
 * until the next pull takes them over, or an hour has passed, labels keep them.
 */
import type { Client, ContentInfo } from "../../../containerd/client.ts";
import { equals, label, present } from "../../../containerd/filters.ts";
import { KEPT } from "../../labels.ts";
import { unlessGone } from "../../unless-gone.ts";

const ROOT = "containerd.io/gc.root";

/** Keeps what the lease of a pull of `name` holds, before the lease goes. */
export async function keepLeased(client: Client, lease: string, name: string, nowMs = Date.now()): Promise<void> {
  const resources = await client.leases.listResources(lease);
  const blobs = resources.filter(({ type }) => type === "content").map(({ id }) => id);
  if (await isNamed(client, name, blobs)) return;
  for (const id of blobs) {
    await unlessGone(async () => {
      const { labels } = await client.content.info(id);
      // Somebody else keeps it for good.
      if (labels[ROOT] !== undefined && labels[KEPT] === undefined) return;
      await client.content.update(id, { [ROOT]: new Date(nowMs).toISOString(), [KEPT]: String(nowMs) });
    });
  }
  // A pull that was at its end meanwhile has let go of what it saw: of what came later we do.
  if (await isNamed(client, name, blobs)) await letGo(client, await keptOf(client, blobs));
}

async function keptOf(client: Client, digests: readonly string[]): Promise<ContentInfo[]> {
  return (await keptBlobs(client)).filter(({ digest }) => digests.includes(digest));
}

// Another pull was faster: what the image refers to is kept by it, and is to go with it.
async function isNamed(client: Client, name: string, blobs: readonly string[]): Promise<boolean> {
  const [record] = await client.images.list([equals("name", name)]);
  return record?.target !== undefined && blobs.includes(record.target.digest);
}

/** Takes the labels away, of those that have them. */
export async function letGo(client: Client, blobs: Iterable<ContentInfo>): Promise<void> {
  for (const { digest, labels } of blobs) {
    if (labels[KEPT] !== undefined) await unlessGone(() => client.content.update(digest, { [ROOT]: "", [KEPT]: "" }));
  }
}

/** All that are kept in the namespace of the client. */
export function keptBlobs(client: Client): Promise<ContentInfo[]> {
  return client.content.list([present(label(KEPT))]);
}

/** When it was kept; 0 where nobody can tell. */
export function keptSinceMs({ labels }: ContentInfo): number {
  return Number(labels[KEPT]) || 0;
}
