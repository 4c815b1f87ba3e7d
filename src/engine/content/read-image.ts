/** The documents of one image, as `run` and `inspect` need them. */
import type { Client, Descriptor as WireDescriptor } from "../../containerd/client.ts";
import type { Platform } from "../../oci/platform.ts";
import { createDocumentReader, fromWire } from "./documents.ts";
import { readVariant, type Variant } from "./variants.ts";

/**
 * Reads manifest and config behind an image's target for a platform (default: that of this machine).
 * Costs two reads, three where the target is an index. Throws `not-found` where the image lacks the platform.
 */
export async function readImage(
  client: Client,
  target: WireDescriptor,
  options: { readonly platform?: Platform | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<Variant> {
  return await readVariant(createDocumentReader(client, options.signal), fromWire(target), options.platform);
}
