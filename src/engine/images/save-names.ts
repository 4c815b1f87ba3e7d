/** Which images a `save` means, and under which names they go into its archive. */
import type { Client, ImageRecord } from "../../containerd/client.ts";
import { LeptonError } from "../../errors.ts";
import type { Digest } from "../../oci/digest.ts";
import { isDigest } from "../../oci/digest.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { fromWire } from "../content/documents.ts";
import { isDanglingName, refOf } from "./names.ts";
import { resolveImage } from "./resolve.ts";

export interface ImageToSave {
  /** As the user typed it first, for errors. */
  readonly ref: string;
  readonly target: Descriptor;
  /** Full references; none where it was asked for by an id or a digest. */
  readonly names: readonly string[];
}

/**
 * docker's rules: a name with a tag is that image, a bare repository all its tags, an id the image without a name.
 * Each image comes once, in the order of the arguments, with all names it was asked for by.
 */
export async function imagesToSave(client: Client, refs: readonly string[]): Promise<ImageToSave[]> {
  const wanted = new Map<Digest, ImageToSave>();
  for (const ref of refs) {
    for (const { record, named } of await recordsFor(client, ref)) {
      const target = fromWire(record.target ?? noTarget(record));
      const known = wanted.get(target.digest) ?? { ref, target, names: [] };
      const names = named && isSavedName(record.name) ? [...known.names, record.name] : known.names;
      wanted.set(target.digest, { ...known, names: [...new Set(names)] });
    }
  }
  return [...wanted.values()];
}

interface Meant {
  readonly record: ImageRecord;
  readonly named: boolean;
}

async function recordsFor(client: Client, ref: string): Promise<Meant[]> {
  const tags = await tagsOf(client, ref);
  if (tags.length > 0) return tags.map((record) => ({ record, named: true }));
  const found = await resolveImage(client, ref);
  if (found.kind === "name") {
    // `app@sha256:…` may have led to `app:1`, which nobody asked for.
    const byDigest = refOf(ref)?.digest !== undefined && refOf(found.record.name)?.digest === undefined;
    return [{ record: found.record, named: !byDigest }];
  }
  const [first] = found.images;
  return first === undefined ? [] : [{ record: first.record, named: false }];
}

/** All tags of a repository that was given without one, sorted; none for anything else. */
async function tagsOf(client: Client, ref: string): Promise<ImageRecord[]> {
  const parsed = isDigest(ref) ? undefined : refOf(ref);
  if (parsed === undefined || parsed.tag !== undefined || parsed.digest !== undefined) return [];
  const records = await client.images.list();
  return records
    .filter(({ name }) => {
      const other = isDanglingName(name) ? undefined : refOf(name);
      return other?.domain === parsed.domain && other.path === parsed.path && other.tag !== undefined;
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

// What is no reference could not be loaded again: the image goes without a name.
function isSavedName(name: string): boolean {
  return !isDanglingName(name) && refOf(name) !== undefined;
}

function noTarget({ name }: ImageRecord): never {
  throw new LeptonError("failed-precondition", `image "${name}" has no target`);
}
