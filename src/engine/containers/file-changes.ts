/** Two layers, of the way from one tree to another and of the way back, as a list of changes. */
import type { TarEntry } from "../../oci/tar.ts";
import type { FileChange } from "../types/container-files.ts";

/** What a layer says about a path. */
export type LayerEntry = Pick<TarEntry, "path" | "kind" | "mode" | "uid" | "gid">;

const WHITEOUT = ".wh.";

/**
 * docker's changes: a directory counts as changed where something in it is. `there` leads to the newer tree and `back`
 * to the older one, so what `back` removes is what was added.
 */
export function fileChanges(there: Iterable<LayerEntry>, back: Iterable<LayerEntry>): FileChange[] {
  const forward = readLayer(there);
  const backward = readLayer(back);
  const isNew = (path: string): boolean => {
    if (backward.removed.has(path)) return true;
    const parent = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
    // Nothing was in what was no directory.
    return parent !== "" && ((backward.entries.get(parent)?.kind ?? "directory") !== "directory" || isNew(parent));
  };
  const changes = [...forward.removed].map((path): Change => ({ kind: "deleted", path, own: true }));
  for (const [path, entry] of forward.entries) {
    const before = backward.entries.get(path);
    // A layer names the parents of what it changes, altered themselves or not.
    const own = entry.kind !== "directory" || before === undefined || !isSame(entry, before);
    changes.push({ kind: isNew(path) ? "added" : "changed", path, own });
  }
  return kept(changes);
}

interface Change extends FileChange {
  /** Not only for the sake of what it holds. */
  readonly own: boolean;
}

// What every container is given at its start: docker makes these below the container's own layer, so nobody sees them.
const MADE: ReadonlySet<string> = new Set([
  ".dockerenv",
  "dev",
  "dev/console",
  "dev/mqueue",
  "dev/pts",
  "dev/shm",
  "etc",
  "etc/hostname",
  "etc/hosts",
  "etc/mtab",
  "etc/resolv.conf",
  "proc",
  "sys",
  "sys/fs",
  "sys/fs/cgroup",
]);

function kept(changes: readonly Change[]): FileChange[] {
  const shown = changes.filter(({ kind, path, own }) => own && !(kind === "added" && MADE.has(path)));
  const paths = new Set(shown.map(({ path }) => path));
  const holders = new Set(shown.flatMap(({ path }) => parentsOf(path)));
  const parents = changes.filter(({ path }) => holders.has(path) && !paths.has(path));
  return [...shown, ...parents]
    .map(
      ({ kind, path }) => ({ kind: kind === "added" && MADE.has(path) ? "changed" : kind, path: `/${path}` }) as const,
    )
    .sort((a, b) => inOrder(a.path, b.path));
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

interface Layer {
  readonly entries: ReadonlyMap<string, LayerEntry>;
  readonly removed: ReadonlySet<string>;
}

function readLayer(list: Iterable<LayerEntry>): Layer {
  const entries = new Map<string, LayerEntry>();
  const removed = new Set<string>();
  for (const entry of list) {
    const path = entry.path.replace(/^(?:\.?\/)+|\/+$/g, "");
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    if (path === "" || path === ".") continue;
    if (name.startsWith(WHITEOUT)) removed.add(path.slice(0, slash + 1) + name.slice(WHITEOUT.length));
    else entries.set(path, entry);
  }
  return { entries, removed };
}

function isSame(a: LayerEntry, b: LayerEntry): boolean {
  return a.kind === b.kind && a.mode === b.mode && a.uid === b.uid && a.gid === b.gid;
}

// As a walk of the tree meets them: `/a/b` comes before `/a-b`.
function inOrder(a: string, b: string): number {
  const [left, right] = [a.replaceAll("/", "\0"), b.replaceAll("/", "\0")];
  return left < right ? -1 : left > right ? 1 : 0;
}
