/** The two ends of a copy: what is at a path, links followed as docker does. */
import { fromNode, LeptonError } from "../../errors.ts";
import { assertsDirectory, type CopyDestination, type CopySource, meansContents, splitPath } from "./place.ts";
import { kindOf } from "./read-tree.ts";
import { codeOf, findPlace, type Held, holdDirectory, type Place, pathIn, releasePlace, type Tree } from "./tree.ts";

export interface FoundSource extends CopySource {
  readonly place: Place & { readonly found: Held };
}

/** Finds what is to be copied, at a clean path; the caller releases its place. `missing` says what a missing one is. */
export function findSource(
  tree: Tree,
  path: string,
  { follow, missing }: { readonly follow: boolean; readonly missing: string },
): FoundSource {
  const place = notFoundAs(missing, () => placeOfSource(tree, path, follow));
  const { found } = place;
  const { stat } = found;
  if (!stat.isFile() && !stat.isDirectory() && !stat.isSymbolicLink()) {
    releasePlace(place);
    throw new LeptonError("invalid-argument", `cannot copy "${path}": it is ${kindOf(found)}`);
  }
  const base = meansContents(path) ? "" : splitPath(path).base;
  return { place, isDirectory: stat.isDirectory(), base };
}

function placeOfSource(tree: Tree, path: string, follow: boolean): FoundSource["place"] {
  if (assertsDirectory(path)) {
    const dir = holdDirectory(tree, path);
    return { dir, name: "", found: dir };
  }
  const place = findPlace(tree, path, { follow });
  const { found } = place;
  if (found !== undefined) return { ...place, found };
  releasePlace(place);
  throw Object.assign(new Error(`ENOENT: no such file, "${path}"`), { code: "ENOENT" });
}

/** Looks at where a copy is to go; links there are followed. The directory above must exist. */
export function findDestination(tree: Tree, path: string, missing: string): CopyDestination {
  const place = notFoundAs(missing, () => findPlace(tree, path, { follow: true }));
  try {
    const { dir, name, found } = place;
    const at = name === "" ? dir.path : pathIn(dir, name);
    const end = /(?<=.)\/\.?$/.exec(path)?.[0] ?? "";
    if (found === undefined) return { path: at + end, is: "missing" };
    if (found.stat.isDirectory()) return { path: at, is: "directory" };
    if (end !== "") throw new LeptonError("invalid-argument", `"${path}" is not a directory`);
    if (found.stat.isFile()) return { path: at, is: "other" };
    throw new LeptonError("invalid-argument", `destination "${path}" must be a directory or a regular file`);
  } finally {
    releasePlace(place);
  }
}

/** Runs `look`, and says `message` where Node says that nothing is there. */
export function notFoundAs<T>(message: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === "ENOENT") throw new LeptonError("not-found", message, { cause: error });
    throw fromNode(error);
  }
}
