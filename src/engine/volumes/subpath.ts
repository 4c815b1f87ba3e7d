/**
 * A part of a volume as a mount of its own. Other containers may write to the volume while it is looked at and mounted,
 * so what the runtime has mounted is compared with what lies in the volume before the process starts.
 */
import { fstatSync } from "node:fs";
import { fromNode, LeptonError } from "../../errors.ts";
import { closeTree, findPlace, openTree, releasePlace } from "../copy/tree.ts";
import type { ContainerMount } from "../types.ts";
import { volumePart } from "./volume-part.ts";

/** The path of a part of a volume, links in it followed as if the volume were the root; `not-found` where it is not there. */
export async function subpathOf(data: string, subpath: string): Promise<string> {
  const { path } = look(data, subpath);
  return data + path;
}

interface Seen {
  readonly path: string;
  readonly dev: number;
  readonly ino: number;
}

function look(root: string, path: string): Seen {
  const tree = openTree(root);
  try {
    const place = findPlace(tree, path, { follow: true });
    try {
      if (place.found === undefined) throw missing(path);
      const { dev, ino } = fstatSync(place.found.fd);
      return { path: place.found.path, dev, ino };
    } finally {
      releasePlace(place);
    }
  } catch (error) {
    const converted = fromNode(error, `cannot use subpath "${path}" of the volume`);
    throw converted.code === "not-found" ? missing(path) : converted;
  } finally {
    closeTree(tree);
  }
}

function missing(path: string): LeptonError {
  return new LeptonError("not-found", `cannot access path ${path} of the volume: no such file or directory`, {
    hint: "make it in the volume first",
  });
}

/** Throws where the runtime has mounted something else than the parts of volumes that the spec names, below `root`. */
export function checkParts(mounts: readonly ContainerMount[], root: string): void {
  for (const { source, destination } of mounts) {
    const part = volumePart(source);
    if (part === undefined) continue;
    const [inVolume, inContainer] = [look(part.data, part.subpath), look(root, destination)];
    if (inVolume.dev === inContainer.dev && inVolume.ino === inContainer.ino) continue;
    const what = `subpath "${part.subpath}" of the volume`;
    throw new LeptonError("failed-precondition", `${what} was changed while it was mounted`);
  }
}
