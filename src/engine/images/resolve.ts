/** Finds the image that a user means: by name, by short name, by digest, by a beginning of its id. */
import type { Client, ImageRecord } from "../../containerd/client.ts";
import { equals } from "../../containerd/filters.ts";
import { LeptonError } from "../../errors.ts";
import { isDigest } from "../../oci/digest.ts";
import { formatImageRef, type ImageRef, withDefaultTag } from "../../oci/reference.ts";
import { readCatalog } from "./catalog.ts";
import { type ListingCache, openListingCache } from "./listing-cache.ts";
import { refOf } from "./names.ts";
import { imageId, type SurveyedImage, surveyImages } from "./survey.ts";

/** What a reference led to. */
export type Found =
  | { readonly kind: "name"; readonly record: ImageRecord }
  /** All records of one image; never empty. */
  | { readonly kind: "id"; readonly images: readonly SurveyedImage[] };

/**
 * The record that a reference names: one call for a name, more only for an id.
 * Throws `not-found`, or `invalid-argument` where an id prefix fits several images.
 */
export async function findImage(client: Client, ref: string, cache?: ListingCache): Promise<ImageRecord> {
  const found = await resolveImage(client, ref, cache);
  if (found.kind === "name") return found.record;
  const [first] = found.images;
  if (first === undefined) throw noSuchImage(ref);
  return first.record;
}

/** The same, but keeps apart what was asked for: removing a name is not removing an image. */
export async function resolveImage(
  client: Client,
  ref: string,
  cache: ListingCache = openListingCache(undefined),
): Promise<Found> {
  const record = await findByName(client, ref);
  if (record !== undefined) return { kind: "name", record };
  const prefix = idPrefix(ref);
  if (prefix === undefined) throw noSuchImage(ref);
  const fits = (image: SurveyedImage) => imageId(image).startsWith(prefix) || image.target.digest.startsWith(prefix);
  const candidates = (await readCatalog(client, cache)).images.filter(fits);
  // A cache may find candidates; what is done to an image rests on its own documents.
  const records = candidates.map(({ record }) => record);
  const images = (await surveyImages(client, records)).filter(fits);
  if (images.length === 0) throw noSuchImage(ref);
  if (new Set(images.map(imageId)).size > 1) {
    throw new LeptonError("invalid-argument", `multiple IDs found with provided prefix: ${ref}`, {
      hint: "give more digits of the id, or a name",
    });
  }
  return { kind: "id", images };
}

async function findByName(client: Client, ref: string): Promise<ImageRecord | undefined> {
  const parsed = refOf(ref);
  const full = parsed === undefined ? undefined : storedForm(parsed);
  const filters = [ref, ...(full === undefined ? [] : [full])].map((name) => equals("name", name));
  const byDigest = parsed?.digest === undefined ? [] : [equals("target.digest", parsed.digest)];
  const records = ref === "" ? [] : await client.images.list([...filters, ...byDigest]);
  return (
    records.find(({ name }) => name === full) ??
    records.find(({ name }) => name === ref) ??
    records.find(({ name }) => parsed !== undefined && sameRepository(name, parsed))
  );
}

// docker and nerdctl store a reference with both a tag and a digest under the digest alone.
function storedForm(parsed: ImageRef): string {
  const { tag, ...rest } = withDefaultTag(parsed);
  return formatImageRef(tag === undefined || rest.digest !== undefined ? rest : { ...rest, tag });
}

// `alpine@sha256:…` also means an image that is here as `alpine:3`, if it has this digest.
function sameRepository(name: string, parsed: ImageRef): boolean {
  const other = refOf(name);
  return parsed.digest !== undefined && other?.domain === parsed.domain && other.path === parsed.path;
}

function idPrefix(ref: string): string | undefined {
  if (isDigest(ref)) return ref;
  return /^(sha256:)?[0-9a-f]{1,64}$/.test(ref) ? `sha256:${ref.replace(/^sha256:/, "")}` : undefined;
}

function noSuchImage(ref: string): LeptonError {
  const shown = ref.length > 300 ? `${ref.slice(0, 300)}…` : ref;
  return new LeptonError("not-found", `no such image: ${shown}`);
}
