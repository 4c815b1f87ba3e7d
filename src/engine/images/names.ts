/** What the name of an image record says: docker's REPOSITORY and TAG, and names for images that have none. */
import { isLeptonError } from "../../errors.ts";
import { type Digest, isDigest } from "../../oci/digest.ts";
import { familiarName, familiarRepository, type ImageRef, parseImageRef } from "../../oci/reference.ts";

export const NONE = "<none>";

// containerd has no unnamed images: docker's own containerd store keeps them under the second of these.
const DANGLING = "lepton-dangling@";
const DANGLING_PREFIXES = [DANGLING, "moby-dangling@"];

/** The record that keeps an image which no name points at any more. */
export function danglingName(digest: Digest): string {
  return `${DANGLING}${digest}`;
}

/** True for a record that is no name: CRI, for one, keeps a second record under the bare digest. */
export function isDanglingName(name: string): boolean {
  return isDigest(name) || DANGLING_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/** The columns of `images`; a name that docker could not have made is shown whole. */
export function columnsOf(name: string): { readonly repository: string; readonly tag: string } {
  if (isDanglingName(name)) return { repository: NONE, tag: NONE };
  const ref = refOf(name);
  return ref === undefined
    ? { repository: name, tag: NONE }
    : { repository: familiarRepository(ref), tag: ref.tag ?? NONE };
}

/** The short form that docker prints; any other name as it is. */
export function shortName(name: string): string {
  const ref = refOf(name);
  return ref === undefined || isDanglingName(name) ? name : familiarName(ref);
}

/** Throws docker's sentence where the name has not docker's grammar. */
export function checkRef(name: string): void {
  parseImageRef(name);
}

/** Undefined where the name has not docker's grammar. */
export function refOf(name: string): ImageRef | undefined {
  try {
    return parseImageRef(name);
  } catch (error) {
    if (isLeptonError(error, "invalid-argument")) return undefined;
    throw error;
  }
}
