/** Turns the layers of an image into a chain of snapshots (wire.md 2.5). */
import { randomUUID } from "node:crypto";
import type { Client } from "../../containerd/client.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { toWire } from "../content/documents.ts";
import type { Variant } from "../content/variants.ts";

export interface Unpack {
  readonly snapshotter: string;
  /** Keeps the snapshots until the labels made here, or a container, hold them. */
  readonly lease: string;
  readonly signal?: AbortSignal | undefined;
  /** Resolves when the blob of a layer is here and may be unpacked; default: it is. */
  readonly ready?: ((layer: Descriptor) => Promise<void>) | undefined;
  /** Told when the snapshot of a layer is there. */
  readonly onUnpacked?: ((layer: Descriptor) => void) | undefined;
}

interface Step extends Unpack {
  readonly layer: Descriptor;
  readonly diffId: Digest;
  readonly chainId: Digest;
  readonly parent: Digest | undefined;
}

// containerd knows by this label which committed snapshot a running extraction is for.
const SNAPSHOT_REF = "containerd.io/snapshot.ref";
const UNCOMPRESSED = "containerd.io/uncompressed";

/**
 * Makes the snapshots of an image that are not there yet and ties them to its config blob, so that they live as long.
 * Returns the name of the topmost one, empty for an image without layers.
 * Throws `invalid-argument` where a layer is not what the config promises.
 */
export async function unpackVariant(client: Client, variant: Variant, unpack: Unpack): Promise<string> {
  const { snapshotter, signal } = unpack;
  const top = variant.chainIds.at(-1);
  if (top === undefined) return "";
  for (const [index, layer] of variant.manifest.layers.entries()) {
    const diffId = variant.config.diffIds[index];
    const chainId = variant.chainIds[index];
    if (diffId === undefined || chainId === undefined) break;
    await unpack.ready?.(layer);
    await unpackLayer(client, { ...unpack, layer, diffId, chainId, parent: variant.chainIds[index - 1] });
    unpack.onUnpacked?.(layer);
  }
  const reference = { [`containerd.io/gc.ref.snapshot.${snapshotter}`]: top };
  await client.content.update(variant.manifest.config.digest, reference, { signal });
  return top;
}

async function unpackLayer(client: Client, step: Step): Promise<void> {
  const { snapshotter, lease, signal, chainId } = step;
  // First the lease, then the look: what is seen after that cannot be collected any more.
  await client.leases.addResource(lease, { type: `snapshots/${snapshotter}`, id: chainId }, { signal });
  if (await exists(client, step)) return;
  const key = `extract-${randomUUID()} ${chainId}`;
  try {
    await extract(client, step, key);
  } catch (error) {
    await discard(client, step, key);
    // Another client was faster with the same layer.
    if (isLeptonError(error, "already-exists") && (await exists(client, step))) return;
    throw error;
  }
  await client.content.update(step.layer.digest, { [UNCOMPRESSED]: step.diffId }, { signal });
}

async function extract(client: Client, step: Step, key: string): Promise<void> {
  const { lease, signal, chainId, parent, layer, diffId } = step;
  const snapshots = client.snapshots(step.snapshotter);
  const labels = { [SNAPSHOT_REF]: chainId };
  const mounts = await snapshots.prepare({ key, parent, labels }, { lease, signal });
  const applied = await client.diff.apply({ diff: toWire(layer), mounts }, { lease, signal });
  if (applied.digest !== diffId) {
    const found = `unpacks to "${applied.digest}", but the image config promises "${diffId}"`;
    throw new LeptonError("invalid-argument", `layer "${layer.digest}" ${found}`);
  }
  await snapshots.commit({ name: chainId, key, labels }, { lease, signal });
}

async function exists(client: Client, { snapshotter, signal, chainId }: Step): Promise<boolean> {
  try {
    await client.snapshots(snapshotter).stat(chainId, { signal });
    return true;
  } catch (error) {
    if (isLeptonError(error, "not-found")) return false;
    throw error;
  }
}

// Without the caller's signal, which may be the reason of the failure.
async function discard(client: Client, { snapshotter }: Step, key: string): Promise<void> {
  try {
    await client.snapshots(snapshotter).remove(key);
  } catch {
    // It was never made, or goes with the lease.
  }
}
