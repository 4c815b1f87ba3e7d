/** Which images a reference to push means. */
import type { Client } from "../../../containerd/client.ts";
import { equals } from "../../../containerd/filters.ts";
import { LeptonError } from "../../../errors.ts";
import type { Descriptor } from "../../../oci/documents.ts";
import { familiarName, formatImageRef, type ImageRef, parseImageRef, withDefaultTag } from "../../../oci/reference.ts";
import { fromWire } from "../../content/documents.ts";
import type { PushImage } from "../../types/image.ts";
import { refOf } from "../names.ts";

export interface NamedImage {
  /** As containerd stores it. */
  readonly name: string;
  readonly tag: string;
  readonly target: Descriptor;
}

/** Reads the reference; throws docker's sentences where it cannot be pushed. */
export function refToPush(text: string, { allTags = false }: PushImage): ImageRef {
  const ref = parseImageRef(text);
  if (ref.digest !== undefined) throw new LeptonError("invalid-argument", "cannot push a digest reference");
  if (!allTags) return withDefaultTag(ref);
  if (ref.tag === undefined) return ref;
  throw new LeptonError("invalid-argument", "tag can't be used with --all-tags/-a");
}

/** The image of that name; with `allTags`, all of the repository, by tag. */
export async function imagesToPush(client: Client, ref: ImageRef, options: PushImage): Promise<NamedImage[]> {
  const { signal } = options;
  const records = await (options.allTags === true
    ? client.images.list([], { signal })
    : client.images.list([equals("name", formatImageRef(ref))], { signal }));
  const images = records.flatMap(({ name, target }) => {
    const found = refOf(name);
    const isOfRepository = found?.domain === ref.domain && found.path === ref.path && found.digest === undefined;
    if (!isOfRepository || found.tag === undefined || target === undefined) return [];
    return [{ name, tag: found.tag, target: fromWire(target) }];
  });
  if (images.length > 0) return images.sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const { tag: _tag, ...repository } = ref;
  const what = options.allTags === true ? "" : " with the tag";
  throw new LeptonError("not-found", `an image does not exist locally${what}: ${familiarName(repository)}`, {
    hint: "give an image that is here this name with 'lepton tag'",
  });
}
