/**
 * A part of a volume as a mount of its own. Other containers may write to the volume while it is looked at and mounted,
 * so what the runtime has mounted is compared with what lies in the volume before the process starts.
 */
import { fstatSync } from "node:fs";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import { parseSpec } from "../containers/spec-view.ts";
import { closeTree, findPlace, openTree, releasePlace } from "../copy/tree.ts";

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

/** Throws where the runtime has mounted something else than the parts of volumes that the spec names. */
export async function checkSubpaths(record: ContainerRecord, pid: number): Promise<void> {
  for (const { source, destination } of parseSpec(record.spec?.value).mounts) {
    const [, data, subpath] = /^(.*\/volumes\/[^/]+\/[^/]+\/_data)\/(.+)$/.exec(source) ?? [];
    if (data === undefined || subpath === undefined) continue;
    const [inVolume, inContainer] = [look(data, subpath), look(`/proc/${pid}/root`, destination)];
    if (inVolume.dev === inContainer.dev && inVolume.ino === inContainer.ino) continue;
    throw new LeptonError("failed-precondition", `subpath "${subpath}" of the volume was changed while it was mounted`);
  }
}
