/** Finds the place of each entry of an archive in the trie; neighbours are mostly in the folder of the last one. */
import { type EntryPath, entryPath } from "./entry-path.ts";
import { type Paths, ROOT } from "./paths.ts";

export interface Located {
  readonly kind: EntryPath["kind"];
  /** Number of the path; -1 where there is none, or no room for it. */
  readonly path: number;
}

/** Make one for each archive. */
export function createLocator(paths: Paths): (path: string) => Located {
  let folder = "";
  let folderPath: number = ROOT;
  return (path) => {
    const end = path.endsWith("/") ? path.length - 1 : path.length;
    const slash = path.lastIndexOf("/", end - 1);
    // A name that begins with a dot may mean more than it says.
    const isPlain = slash + 1 < end && path[slash + 1] !== ".";
    if (isPlain && slash > 0 && slash === folder.length && path.startsWith(folder)) {
      return { kind: "path", path: paths.addChild(folderPath, path.slice(slash + 1, end)) };
    }
    const located = locate(paths, entryPath(path));
    if (isPlain && slash > 0 && located.kind === "path" && located.path >= 0) {
      folder = path.slice(0, slash);
      folderPath = paths.parent(located.path);
    }
    return located;
  };
}

function locate(paths: Paths, at: EntryPath): Located {
  return { kind: at.kind, path: "parts" in at ? paths.add(at.parts) : -1 };
}
