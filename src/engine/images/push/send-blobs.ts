/** Sends configs and layers, several at once; what the registry has is only noted. */
import type { Digest } from "../../../oci/digest.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { openGate } from "../../concurrency.ts";
import { sourceLabel, sourcesOf } from "../pull/distribution-source.ts";
import { together } from "../transfer/together.ts";
import type { ChosenPush } from "./choose-push.ts";
import type { PushWork } from "./work.ts";

interface Sent {
  readonly descriptor: Descriptor;
  readonly kind: "config" | "layer";
}

const AT_ONCE = 3;

/** Resolves when the registry has every blob of the images; the first failure stops the rest. */
export async function sendBlobs(work: PushWork, { branches }: ChosenPush): Promise<void> {
  const blobs = blobsOf(work, branches);
  for (const { descriptor, kind } of blobs) work.board.add(descriptor, kind);
  const gate = openGate(AT_ONCE);
  await together(work.options.signal, (signal) => blobs.map((blob) => gate(() => sendBlob(work, blob, signal))));
}

function blobsOf({ options }: PushWork, branches: ChosenPush["branches"]): Sent[] {
  const blobs = new Map<Digest, Sent>();
  for (const { manifest } of branches) {
    if (manifest === undefined) continue;
    blobs.set(manifest.config.digest, { descriptor: manifest.config, kind: "config" });
    for (const layer of manifest.layers) {
      if (mayBeSent(layer, options.allowNonDistributable === true)) {
        blobs.set(layer.digest, { descriptor: layer, kind: "layer" });
      } else options.onNote?.(`skipped the layer "${layer.digest}", which may not be distributed`);
    }
  }
  return [...blobs.values()];
}

// Layers of Windows, for one: their manifests say from where everybody has to fetch them.
function mayBeSent({ mediaType }: Descriptor, all: boolean): boolean {
  return all || !/\.(?:foreign|nondistributable)\./.test(mediaType);
}

async function sendBlob(work: PushWork, { descriptor }: Sent, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { client, repository, board, ref } = work;
  const { digest, size } = descriptor;
  const { labels } = await client.content.info(digest, { signal });
  const mountFrom = sourcesOf(labels, ref.domain).find((path) => path !== ref.path);
  const read = (offset: number) => client.content.read(digest, { offset: BigInt(offset) }, { signal });
  const onBytes = (doneBytes: number) => board.set(digest, { state: "uploading", doneBytes, note: undefined });
  const outcome = await repository.upload(descriptor, read, { mountFrom, onBytes, signal });
  const note = outcome === "mounted" ? `mounted from ${mountFrom}` : undefined;
  board.set(digest, { state: outcome === "sent" ? "done" : "exists", doneBytes: size, note });
  const label = sourceLabel(labels, ref);
  if (label !== undefined) await client.content.update(digest, label, { signal });
}
