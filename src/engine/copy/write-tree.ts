/** Puts a stream of entries into a tree. Nothing that is there is written through: a file is made anew and takes its place. */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename, dirname } from "node:path/posix";
import { temporaryPath } from "../../disk/atomic.ts";
import { LeptonError } from "../../errors.ts";
import type { Attributes } from "./attributes.ts";
import type { CopyEntry } from "./entry.ts";
import { type Held, hold, holdDirectory, ifThere, itself, nameIn, pathIn, release, type Tree } from "./tree.ts";

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface WriteTree {
  /** Directory of the tree, which exists. */
  readonly into: string;
  /** Of all that is made; each entry's own where not given. */
  readonly owner?: Owner | undefined;
  /** Told the path in the tree of an unfinished file before there is one. */
  readonly onTemporary?: ((path: string) => void) | undefined;
  /** Sets extended attributes; none are set where it is not given. */
  readonly attributes?: Attributes | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Writes all entries; resolves with the bytes of the files among them. */
export async function writeTree(tree: Tree, entries: AsyncIterable<CopyEntry>, options: WriteTree): Promise<number> {
  const directories: CopyEntry[] = [];
  // One name for all: of the files of a copy one is unfinished at a time.
  const temp = basename(temporaryPath(options.into));
  let bytes = 0;
  for await (const given of entries) {
    options.signal?.throwIfAborted();
    const entry = { ...given, path: insidePath(given.path), ...options.owner };
    if (entry.path === "") continue;
    const parent = dirname(entry.path);
    const dir = holdDirectory(tree, `${options.into}/${parent}`, parent === "." ? undefined : makeParent);
    try {
      await put(tree, dir, entry.path.slice(entry.path.lastIndexOf("/") + 1), entry, { ...options, temp });
    } finally {
      release(dir);
    }
    if (entry.kind === "directory") directories.push(entry);
    if (entry.kind === "file") bytes += entry.size;
  }
  // Last, since every name made in a directory changes its time; the innermost first.
  for (const entry of directories.reverse()) setTimes(tree, `${options.into}/${entry.path}`, entry);
  return bytes;
}

/** A path of an archive without its dots; throws `invalid-argument` for one that leads out. */
export function insidePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) throw new LeptonError("invalid-argument", `"${path}" leads out of the archive`);
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

// An archive need not name the directories of what it holds.
function makeParent(dir: Held, name: string): void {
  mayWrite(dir, name);
  mkdirSync(nameIn(dir, name), 0o755);
}

async function put(
  tree: Tree,
  dir: Held,
  name: string,
  entry: CopyEntry,
  options: WriteTree & { readonly temp: string },
): Promise<void> {
  mayWrite(dir, name);
  const path = pathIn(dir, name);
  const there = ifThere(() => lstatSync(nameIn(dir, name)));
  if (entry.kind === "directory") {
    if (there !== undefined && !there.isDirectory()) throw overwrites(path, "non-directory", "directory");
    const held = heldDirectory(tree, dir, name, there === undefined && !tree.mounts.has(path));
    return putDirectory(held, entry, options.attributes);
  }
  if (there?.isDirectory() === true) throw overwrites(path, "directory", "non-directory");
  if (tree.mounts.has(path)) throw new LeptonError("failed-precondition", `"${path}" is a mount point`);
  // Its own name first, then in one step the right one: what was there stays until the new is whole.
  const { temp } = options;
  options.onTemporary?.(pathIn(dir, temp));
  try {
    if (entry.kind === "file") await putFile(nameIn(dir, temp), entry, options.attributes);
    else if (entry.kind === "symlink") putLink(nameIn(dir, temp), entry);
    else putHardlink(tree, nameIn(dir, temp), `${options.into}/${insidePath(entry.linkPath)}`);
    renameSync(nameIn(dir, temp), nameIn(dir, name));
  } finally {
    // After a rename there is nothing, unless both were names of one file, which rename leaves alone.
    ifThere(() => unlinkSync(nameIn(dir, temp)));
  }
}

function heldDirectory(tree: Tree, dir: Held, name: string, isNew: boolean): Held {
  if (isNew) mkdirSync(nameIn(dir, name), 0o700);
  return hold(tree, dir, name);
}

function putDirectory(held: Held, { mode, uid, gid, attributes }: CopyEntry, writer: Attributes | undefined): void {
  try {
    if (!held.stat.isDirectory()) throw overwrites(held.path, "non-directory", "directory");
    mayWrite(held, "");
    // By its descriptor: this directory and no other, whatever has its name by now.
    if (held.stat.uid !== uid || held.stat.gid !== gid) chownSync(itself(held), uid, gid);
    chmodSync(itself(held), mode);
    if (attributes !== undefined) writer?.write(held, attributes);
  } finally {
    release(held);
  }
}

async function putFile(
  path: string,
  entry: Extract<CopyEntry, { kind: "file" }>,
  attributes: Attributes | undefined,
): Promise<void> {
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants;
  const fd = openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
  let file: FileHandle | undefined;
  try {
    file = await open(itself({ fd }), O_WRONLY);
    for await (const chunk of entry.body) {
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    }
    // The owner first: the kernel takes setuid away from a file that changes hands.
    fchownSync(fd, entry.uid, entry.gid);
    fchmodSync(fd, entry.mode);
    // And capabilities go as setuid does.
    if (entry.attributes !== undefined) attributes?.write({ fd }, entry.attributes);
    futimesSync(fd, entry.mtimeSec, entry.mtimeSec);
  } finally {
    await file?.close();
    closeSync(fd);
  }
}

function putLink(path: string, entry: Extract<CopyEntry, { kind: "symlink" }>): void {
  symlinkSync(entry.linkPath, path);
  lchownSync(path, entry.uid, entry.gid);
  lutimesSync(path, entry.mtimeSec, entry.mtimeSec);
}

function putHardlink(tree: Tree, path: string, target: string): void {
  const dir = holdDirectory(tree, dirname(target));
  try {
    // link(2) follows no link.
    linkSync(nameIn(dir, target.slice(target.lastIndexOf("/") + 1)), path);
  } finally {
    release(dir);
  }
}

function setTimes(tree: Tree, path: string, { mtimeSec }: CopyEntry): void {
  const held = ifThere(() => holdDirectory(tree, path));
  if (held === undefined) return;
  try {
    utimesSync(itself(held), mtimeSec, mtimeSec);
  } finally {
    release(held);
  }
}

function mayWrite(dir: Held, name: string): void {
  if (!dir.readOnly) return;
  throw new LeptonError(
    "failed-precondition",
    `cannot write "${pathIn(dir, name)}": mounted volume is marked read-only`,
  );
}

function overwrites(path: string, old: string, fresh: string): LeptonError {
  return new LeptonError("invalid-argument", `cannot overwrite ${old} "${path}" with ${fresh}`);
}
