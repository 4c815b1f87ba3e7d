/** `tag`: one more name for an image. */
import { isLeptonError, LeptonError } from "../../errors.ts";
import { isDigest } from "../../oci/digest.ts";
import { DEFAULT_DOMAIN, formatImageRef, parseImageRef, withDefaultTag } from "../../oci/reference.ts";
import { fromWire } from "../content/documents.ts";
import type { ClientContext } from "../context.ts";
import type { ListingCache } from "./listing-cache.ts";
import { putName } from "./put-name.ts";
import { findImage } from "./resolve.ts";

/** Names the image behind `source` also `target`, whatever that meant before; throws docker's sentences. */
export async function tagImage(
  ctx: ClientContext,
  source: string,
  target: string,
  cache?: ListingCache,
): Promise<void> {
  if (!isDigest(source) && !/^[0-9a-f]{64}$/.test(source)) readRef(source);
  const name = newName(target);
  const record = await findImage(ctx.client, source, cache);
  if (record.target === undefined) throw new LeptonError("failed-precondition", `image "${record.name}" has no target`);
  await putName(ctx.client, { name, target: fromWire(record.target), labels: record.labels });
}

/** The full name for what a user wants an image to be called. */
export function newName(text: string): string {
  const ref = withDefaultTag(readRef(text));
  if (ref.digest !== undefined) {
    throw new LeptonError("invalid-argument", "refusing to create a tag with a digest reference");
  }
  // `sha256:abc` would read as a digest wherever an image can be given by one.
  if (ref.domain === DEFAULT_DOMAIN && ref.path === "library/sha256") {
    throw new LeptonError("invalid-argument", "refusing to create an ambiguous tag using digest algorithm as name");
  }
  return formatImageRef(ref);
}

function readRef(text: string) {
  try {
    return parseImageRef(text);
  } catch (error) {
    if (!isLeptonError(error)) throw error;
    // The name stands in front already.
    const why = error.message.replace(/^(invalid reference format): ".*"$/s, "$1");
    const shown = JSON.stringify(text.length > 300 ? `${text.slice(0, 300)}…` : text);
    throw new LeptonError(error.code, `error parsing reference: ${shown} is not a valid repository/tag: ${why}`, {
      cause: error,
    });
  }
}
