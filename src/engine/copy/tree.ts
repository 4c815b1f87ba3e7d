/**
 * A directory tree that somebody hostile may change while we work in it. Every step opens one name below a descriptor
 * that is held (`/proc/self/fd/N/NAME`) and follows no link; links are read and resolved here, against the tree's own
 * root. So no path ever means anything outside of the tree, whatever is swapped meanwhile (docs/decisions/cp.md).
 */
import { closeSync, constants, fstatSync, openSync, readlinkSync, type Stats } from "node:fs";
import { LeptonError } from "../../errors.ts";

// Linux's own; Node has no name for it.
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = constants;

/** Something of a tree, held by a descriptor that can neither read nor write. */
export interface Held {
  readonly fd: number;
  /** Where it was found: absolute in the tree, without links. */
  readonly path: string;
  readonly stat: Stats;
  /** Lies in a volume that may not be written to. */
  readonly readOnly: boolean;
}

/** A volume of a container that does not run: nothing has mounted it. */
export interface TreeMount {
  readonly source: string;
  /** Path below the source, which others may have made: links in it are followed as if the source were the root. */
  readonly part?: string;
  readonly readOnly: boolean;
}

export interface Tree {
  /** Descriptor of the root directory. */
  readonly rootFd: number;
  /** By where they belong. */
  readonly mounts: ReadonlyMap<string, TreeMount>;
}

/** Opens a tree at a directory that the caller trusts: links on the way to it are followed. */
export function openTree(path: string, mounts: ReadonlyMap<string, TreeMount> = new Map()): Tree {
  return { rootFd: openSync(path, O_PATH | O_DIRECTORY), mounts };
}

export function closeTree({ rootFd }: Tree): void {
  closeSync(rootFd);
}

/** A name of a held directory, as a path that works in this process for as long as it is held. */
export function nameIn({ fd }: Pick<Held, "fd">, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

/** The held thing itself, as such a path; to be opened only where it is known to be a file or a directory. */
export function itself({ fd }: Pick<Held, "fd">): string {
  return `/proc/self/fd/${fd}`;
}

export function pathIn({ path }: Pick<Held, "path">, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

/** Holds a name of a held directory, a link as the link; throws Node's ENOENT where there is none. */
export function hold(tree: Tree, dir: Held, name: string): Held {
  const path = pathIn(dir, name);
  const mount = tree.mounts.get(path);
  const fd = mount === undefined ? openSync(nameIn(dir, name), O_PATH | O_NOFOLLOW) : openMount(mount);
  return { fd, path, stat: fstatSync(fd), readOnly: mount?.readOnly ?? dir.readOnly };
}

function openMount({ source, part }: TreeMount): number {
  if (part === undefined) return openSync(source, O_PATH);
  const volume = openTree(source);
  try {
    const place = findPlace(volume, part, { follow: true });
    try {
      if (place.found === undefined) throw errno("ENOENT", "no such file or directory", part);
      return openSync(itself(place.found), O_PATH);
    } finally {
      releasePlace(place);
    }
  } finally {
    closeTree(volume);
  }
}

export function release({ fd }: Pick<Held, "fd">): void {
  closeSync(fd);
}

function holdRoot(tree: Tree): Held {
  const fd = openSync(itself({ fd: tree.rootFd }), O_PATH | O_DIRECTORY);
  return { fd, path: "/", stat: fstatSync(fd), readOnly: false };
}

// As the kernel's own.
const MAX_LINKS = 40;

/**
 * Holds the directory at a path of the tree, links followed as a process inside would; the caller releases it.
 * `missing` is asked for what is not there, and may make it.
 */
export function holdDirectory(tree: Tree, path: string, missing?: (dir: Held, name: string) => void): Held {
  const way: Held[] = [holdRoot(tree)];
  const last = () => way.at(-1) ?? unreachable();
  const drop = (count: number) => {
    for (let left = count; left > 0 && way.length > 1; left -= 1) release(way.pop() ?? unreachable());
  };
  try {
    let pending = partsOf(path);
    for (let links = 0; pending.length > 0; ) {
      const [name = "", ...rest] = pending;
      pending = rest;
      if (name === "..") {
        drop(1);
        continue;
      }
      const found = holdOrMake(tree, last(), name, missing);
      if (found.stat.isDirectory()) {
        way.push(found);
        continue;
      }
      release(found);
      if (!found.stat.isSymbolicLink()) throw errno("ENOTDIR", "not a directory", path);
      links += 1;
      if (links > MAX_LINKS) throw errno("ELOOP", "too many symbolic links", path);
      const target = linkOf(last(), name);
      if (target.startsWith("/")) drop(way.length);
      pending = [...partsOf(target), ...rest];
    }
    return way.pop() ?? unreachable();
  } finally {
    for (const held of way) release(held);
  }
}

function holdOrMake(tree: Tree, dir: Held, name: string, missing?: (dir: Held, name: string) => void): Held {
  try {
    return hold(tree, dir, name);
  } catch (error) {
    if (missing === undefined || codeOf(error) !== "ENOENT") throw error;
    missing(dir, name);
    return hold(tree, dir, name);
  }
}

/** What a link says; throws `unavailable` where it is none any more. */
export function linkOf(dir: Held, name: string): string {
  try {
    return readlinkSync(nameIn(dir, name));
  } catch (error) {
    throw new LeptonError("unavailable", `"${pathIn(dir, name)}" changed while it was copied`, { cause: error });
  }
}

/** A place in a tree: a directory that is held, a name in it, and what is there, held too. */
export interface Place {
  readonly dir: Held;
  readonly name: string;
  readonly found: Held | undefined;
}

/** Finds the place of a path, whose last part need not exist; a link there is followed where that is asked for. */
export function findPlace(tree: Tree, path: string, { follow }: { readonly follow: boolean }): Place {
  let at = path;
  for (let links = 0; ; links += 1) {
    if (links > MAX_LINKS) throw errno("ELOOP", "too many symbolic links", path);
    const place = placeOf(tree, at);
    if (!follow || place.found?.stat.isSymbolicLink() !== true) return place;
    try {
      const target = linkOf(place.dir, place.name);
      at = target.startsWith("/") ? target : pathIn(place.dir, target);
    } finally {
      releasePlace(place);
    }
  }
}

function placeOf(tree: Tree, path: string): Place {
  const parts = partsOf(path);
  const name = parts.at(-1);
  // The root, or a way back up: a directory in any case.
  if (name === undefined || name === "..") {
    const found = holdDirectory(tree, path);
    return { dir: found, name: "", found };
  }
  const dir = holdDirectory(tree, parts.slice(0, -1).join("/"));
  try {
    return { dir, name, found: ifThere(() => hold(tree, dir, name)) };
  } catch (error) {
    release(dir);
    throw error;
  }
}

export function releasePlace({ dir, found }: Place): void {
  release(dir);
  if (found !== undefined && found !== dir) release(found);
}

/** The result, or undefined where there is no such file. */
export function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

export function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function errno(code: string, words: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${words}, "${path}"`), { code });
}

function unreachable(): never {
  throw new LeptonError("internal", "the root of a tree was let go");
}
