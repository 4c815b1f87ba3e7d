/**
 * Tells when a file may have changed, by the directories around it: editors put another file in its place, it may come
 * to be only later, and it may be a link to one elsewhere.
 */
import { type FSWatcher, lstatSync, realpathSync, statSync, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** One writing is several events. */
const REST_MS = 60;

/** A directory, and the name in it that matters; undefined where any may. */
interface Spot {
  readonly dir: string;
  readonly name: string | undefined;
}

/** Costs nothing while nothing happens there, and keeps no process alive. The result ends it. */
export function watchFile(path: string, changed: () => void): () => void {
  let watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;
  const settled = () => {
    timer = undefined;
    arm();
    changed();
  };
  const happened = () => {
    clearTimeout(timer);
    timer = setTimeout(settled, REST_MS);
    timer.unref();
  };
  const arm = () => {
    const before = watchers;
    watchers = new Map();
    for (const spot of spotsOf(resolve(path))) {
      const id = `${spot.dir}\0${spot.name ?? ""}`;
      const watcher = before.get(id) ?? open(spot, happened);
      before.delete(id);
      if (watcher !== undefined) watchers.set(id, watcher);
    }
    for (const watcher of before.values()) watcher.close();
  };
  arm();
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** The directory of the file, or the nearest one above that there is; and that of the file it is a link to. */
function spotsOf(path: string): readonly Spot[] {
  const dir = dirname(path);
  if (!isDirectory(dir)) return nearest(dir);
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return [{ dir, name: basename(path) }];
  const target = realPath(path);
  const own = { dir, name: undefined };
  return target === undefined ? [own] : [own, { dir: dirname(target), name: basename(target) }];
}

function nearest(missing: string): readonly Spot[] {
  const dir = dirname(missing);
  if (dir === missing) return [];
  return isDirectory(dir) ? [{ dir, name: basename(missing) }] : nearest(dir);
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Not there, or not ours to look at: as good as not there.
    return false;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    // It leads nowhere yet.
    return undefined;
  }
}

function open({ dir, name }: Spot, happened: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dir, { persistent: false }, (_, changed) => {
      // The directory tells its own end by its own name.
      if (name === undefined || changed === null || changed === name || changed === basename(dir)) happened();
    });
    watcher.on("error", happened);
    return watcher;
  } catch {
    // No watch is left, or it went this moment: what is written there counts from the next start on.
    return undefined;
  }
}
