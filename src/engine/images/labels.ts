/** Labels of an image that a container may inherit. An image is a stranger: it must not speak to containerd or to us. */
import type { RunConfig } from "../../oci/documents.ts";
import { isReservedLabel } from "../labels.ts";

// containerd refuses a record with a longer pair, and with it the whole container.
const MAX_PAIR_BYTES = 4096;

/** The image's own labels without those that a tool acts on (CVE-2026-53488) and those containerd cannot hold. */
export function imageLabelsFor({ Labels = {} }: RunConfig): Record<string, string> {
  const kept = Object.entries(Labels).filter(
    ([key, value]) => key !== "" && !isReservedLabel(key) && Buffer.byteLength(key + value) <= MAX_PAIR_BYTES,
  );
  return Object.fromEntries(kept);
}
