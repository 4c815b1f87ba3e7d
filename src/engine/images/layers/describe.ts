/** The layers and steps of an image as manifest and config tell them: nothing has to be read for it. */
import { LeptonError } from "../../../errors.ts";
import type { HistoryEntry } from "../../../oci/documents.ts";
import type { Variant } from "../../content/variants.ts";
import type { ImageLayer, ImageStep } from "../../types/layers.ts";

export interface Description {
  readonly layers: readonly ImageLayer[];
  readonly steps: readonly ImageStep[];
}

/** Steps that make a layer are those of the layers in their order; either list may be the longer one. */
export function describeLayers({ manifest, config }: Variant): Description {
  let made = 0;
  const steps = config.history.map((entry): ImageStep => {
    const layer = entry.emptyLayer || made >= manifest.layers.length ? undefined : made++;
    return { ...told(entry), layer };
  });
  const byLayer = new Map(steps.flatMap((step) => (step.layer === undefined ? [] : [[step.layer, step] as const])));
  const layers = manifest.layers.map(({ digest, mediaType, size }, index): ImageLayer => {
    const { command, comment, createdAtMs } = byLayer.get(index) ?? told({ emptyLayer: false });
    const diffId = config.diffIds[index];
    if (diffId === undefined) throw new LeptonError("internal", `layer ${index} has no digest of its contents`);
    return { index, digest, diffId, mediaType, sizeBytes: size, command, comment, createdAtMs };
  });
  return { layers, steps };
}

function told({ created, createdBy = "", comment = "" }: HistoryEntry) {
  const timeMs = created === undefined ? Number.NaN : Date.parse(created);
  return { command: createdBy, comment, createdAtMs: timeMs >= 0 ? timeMs : undefined };
}
