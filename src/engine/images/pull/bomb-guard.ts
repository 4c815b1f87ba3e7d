/** Looks at layers before they are unpacked: a few megabytes may become a full disk. */
import type { Client } from "../../../containerd/client.ts";
import { LeptonError } from "../../../errors.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { bytesSize } from "../../../text/size.ts";
import { partsHere, unpackedSizeHint } from "./unpacked-size.ts";

export interface GuardOptions {
  readonly maxUnpackedBytes?: number | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const SUSPECT_RATIO = 100;
const SUSPECT_BYTES = 2 ** 30;
// zstd tells 128 KiB of one byte in four (RFC 8878, 3.1.1.2); gzip makes a thousandfold at most.
const MOST_RATIO = 32_768;

/**
 * A function that is shown each layer when it is here. It warns of one that grows more than a hundredfold to more than
 * 1 GiB, and throws `failed-precondition` as soon as the layers are known to pass the limit together.
 */
export function openBombGuard(client: Client, options: GuardOptions): (layer: Descriptor) => Promise<void> {
  const { maxUnpackedBytes, onWarning, signal } = options;
  let sumBytes = 0;
  return async (layer) => {
    const hint = await unpackedSizeHint(layer, partsHere(client, layer, signal));
    // What a layer does not say is at least what it is.
    sumBytes += Math.max(hint ?? 0, layer.size);
    if (maxUnpackedBytes !== undefined && sumBytes > maxUnpackedBytes)
      throw tooLarge(layer, sumBytes, maxUnpackedBytes);
    warnOfBomb(layer, hint, onWarning);
  };
}

/** Warns of a layer that says of itself what is suspect. */
export function warnOfBomb(layer: Descriptor, hint: number | undefined, onWarning: GuardOptions["onWarning"]): void {
  if (hint === undefined || hint <= SUSPECT_BYTES || hint <= SUSPECT_RATIO * layer.size) return;
  const times = Math.floor(hint / Math.max(1, layer.size));
  onWarning?.(`layer "${layer.digest}" unpacks to ${bytesSize(hint)}, ${times} times its size`);
}

/** False where no compression that containerd knows makes so much of so little. */
export function mayBeBomb({ size }: Descriptor): boolean {
  return size >= SUSPECT_BYTES / MOST_RATIO;
}

function tooLarge({ digest }: Descriptor, sumBytes: number, maxBytes: number): LeptonError {
  const sizes = `${bytesSize(sumBytes)}, more than the ${bytesSize(maxBytes)} allowed`;
  return new LeptonError(
    "failed-precondition",
    `the image unpacks to at least ${sizes}, counted up to layer "${digest}"`,
    {
      hint: "allow more with --max-unpacked, if you trust the image",
    },
  );
}
