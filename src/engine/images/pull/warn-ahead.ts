/** Warns of layers before containerd is let loose on them: what it fetches itself, it also unpacks itself, at once. */
import type { Digest } from "../../../oci/digest.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { mapLimited } from "../../concurrency.ts";
import { mayBeBomb, warnOfBomb } from "./bomb-guard.ts";
import { type PlannedBlob, unpackedLayers } from "./plan.ts";
import { partsHere, type ReadPart, unpackedSizeHint } from "./unpacked-size.ts";
import type { PullWork } from "./work.ts";

const AT_ONCE = 8;
// Of registries that stall the fetching itself has its own patience.
const PATIENCE_MS = 10_000;

/**
 * Looks at a few bytes of each layer, here or in the registry, and warns. Returns the layers that could not be looked
 * at: of a registry that knows no ranges, say.
 */
export async function warnAhead(work: PullWork, missing: readonly PlannedBlob[]): Promise<ReadonlySet<Digest>> {
  const { flight, onWarning } = work;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = work.signal === undefined ? patience : AbortSignal.any([work.signal, patience]);
  const away = new Set(missing.map(({ descriptor }) => descriptor.digest));
  const unpacked = unpackedLayers(flight.plan);
  const layers = flight.plan.blobs.map(({ descriptor }) => descriptor);
  const suspects = layers.filter((layer) => unpacked.has(layer.digest) && mayBeBomb(layer));
  const unseen = new Set<Digest>();
  await mapLimited(suspects, AT_ONCE, async (layer) => {
    const isHere = !away.has(layer.digest);
    const read = isHere ? partsHere(work.ctx.client, layer, signal) : partsThere(work, layer, signal);
    warnOfBomb(
      layer,
      await unpackedSizeHint(
        layer,
        noting(read, () => unseen.add(layer.digest)),
      ),
      onWarning,
    );
  });
  return unseen;
}

function partsThere({ flight }: PullWork, layer: Descriptor, signal: AbortSignal): ReadPart {
  return (offset, size) => flight.repository.peek(layer, { offset, size, signal });
}

/** The same, that tells of what it could not read. A warning that cannot be given is no reason to stop. */
function noting(read: ReadPart, unread: () => void): ReadPart {
  return async (offset, size) => {
    const part = await read(offset, size).catch(() => undefined);
    if (part === undefined) unread();
    return part;
  };
}
