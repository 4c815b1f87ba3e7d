/** docker's RepoDigests: the names by which an image can be had from registries again, byte for byte. */
import { familiarName, isImageRef, parseImageRef } from "../../oci/reference.ts";
import { isDanglingName, refOf } from "./names.ts";

const SOURCE = "containerd.io/distribution.source.";

/**
 * Short names with digest: those that records have, and the repositories that containerd noted on the target's blob
 * when it was pulled (`containerd.io/distribution.source.<host>: repository,…`).
 */
export function repoDigests(
  names: readonly string[],
  targetDigest: string,
  labels: Readonly<Record<string, string>>,
): string[] {
  const given = names.filter((name) => !isDanglingName(name) && refOf(name)?.digest !== undefined);
  const noted = Object.entries(labels).flatMap(([key, repositories]) =>
    key.startsWith(SOURCE)
      ? repositories.split(",").map((repository) => `${key.slice(SOURCE.length)}/${repository}@${targetDigest}`)
      : [],
  );
  // A label is anybody's text: what is no reference is left out.
  const refs = [...given, ...noted].filter(isImageRef).map((name) => {
    const { tag: _, ...ref } = parseImageRef(name);
    return familiarName(ref);
  });
  return [...new Set(refs)].sort();
}
