/** Texts beside the border between references and others: valid ones with a few characters changed. */
import fc from "fast-check";
import { INVALID, VALID } from "../fixtures/references.ts";

const CHARS = [..."aA0.:/@-_[]% \n", "sha256:", "library/", "docker.io/", "localhost/", "é"];

export function nearReferences(): fc.Arbitrary<string> {
  const base = fc.constantFrom(...VALID.flat(), ...INVALID);
  const edit = fc.tuple(fc.nat(80), fc.nat(2), fc.constantFrom("", ...CHARS));
  return fc
    .tuple(base, fc.array(edit, { maxLength: 3 }))
    .map(([text, edits]) =>
      edits.reduce((made, [at, drop, add]) => made.slice(0, at) + add + made.slice(at + drop), text),
    );
}
