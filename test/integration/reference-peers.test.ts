/** Our reading of references against skopeo's, which is docker's library; no registry is asked. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { mapLimited } from "../../src/engine/concurrency.ts";
import { isImageRef } from "../../src/oci/reference.ts";
import { INVALID, VALID } from "../fixtures/references.ts";
import { nearReferences } from "../helpers/near-references.ts";
import { runSkopeo } from "../helpers/skopeo.ts";

const AT_ONCE = 4;

// It reads both names first, and then finds that there is nothing to copy.
async function skopeoTakes(ref: string): Promise<boolean> {
  try {
    await runSkopeo(["copy", "-q", "dir:/nonexistent", `docker://${ref}`]);
  } catch (error) {
    const text = String((error as { readonly stderr?: unknown }).stderr);
    if (text.includes("open /nonexistent/manifest.json")) return true;
    if (text.includes("Invalid destination name")) return false;
    throw error;
  }
  throw new Error("skopeo copied what is not there");
}

// Its version of the library is older: it knows no IPv6, takes `Foo/bar` for a repository with capitals, and counts the
// registry into the length of a name. It takes no tag beside a digest, and no program can be given a NUL.
function isComparable(ref: string): boolean {
  const isBoth = /:[^/@]*@/.test(ref);
  const isCapitalHost = /^[^./:]*[A-Z][^./:]*\//.test(ref);
  const isLong = ref.length > 255 - "docker.io/library/".length;
  return !ref.includes("[") && !isBoth && !isCapitalHost && !isLong && !ref.includes("\0") && ref.isWellFormed();
}

test.each<[string, readonly string[]]>([
  ["the tables", [...VALID.map(([typed]) => typed), ...INVALID]],
  ["made-up ones", fc.sample(nearReferences(), { numRuns: 150, seed: 4 })],
])("skopeo and we agree on %s", async (_what, refs) => {
  const compared = [...new Set(refs)].filter(isComparable);
  expect(compared.length).toBeGreaterThan(70);
  const theirs = await mapLimited(compared, AT_ONCE, skopeoTakes);
  expect(compared.filter((ref, index) => isImageRef(ref) !== theirs[index])).toEqual([]);
});
