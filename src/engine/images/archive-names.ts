/** Names that an archive gives to its images. An archive is a stranger: only plain references are taken. */
import { LeptonError } from "../../errors.ts";
import type { Descriptor } from "../../oci/documents.ts";
import { NAME_ANNOTATION, REF_NAME_ANNOTATION } from "../../oci/image-archive.ts";
import { isImageRef, storedName } from "../../oci/reference.ts";

/** The full name for one that an archive gives; throws `invalid-argument` for what is no reference. */
export function checkArchiveName(name: string): string {
  if (isImageRef(name)) return storedName(name);
  const shown = JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name);
  throw new LeptonError("invalid-argument", `archive gives an image the name ${shown}, which is no valid reference`, {
    hint: "nothing was loaded; the archive may be hostile",
  });
}

/** The full name in the annotations of an index entry; undefined where there is none, or a tag without repository. */
export function annotatedName({ annotations = {} }: Descriptor): string | undefined {
  const name = annotations[NAME_ANNOTATION];
  if (name !== undefined) return checkArchiveName(name);
  const refName = annotations[REF_NAME_ANNOTATION];
  if (refName === undefined || /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(refName)) return undefined;
  return checkArchiveName(refName);
}
