/** Reads a part of a tree as a stream of entries: files, directories and links; never a device, a pipe or a socket. */
import { constants, readdirSync, statfsSync } from "node:fs";
import { open } from "node:fs/promises";
import { LeptonError } from "../../errors.ts";
import type { Attributes } from "./attributes.ts";
import type { CopyEntry } from "./entry.ts";
import { type Held, hold, ifThere, itself, linkOf, type Place, pathIn, release, type Tree } from "./tree.ts";

export interface ReadTree {
  /** Path of the first entry; empty where only the contents of a directory are wanted. */
  readonly as: string;
  /** Told of what cannot be copied. */
  readonly skipped?: ((path: string, what: string) => void) | undefined;
  /** Reads extended attributes; none are read where it is not given. */
  readonly attributes?: Attributes | undefined;
  readonly signal?: AbortSignal | undefined;
}

type State = ReadTree & { readonly tree: Tree; readonly linked: Map<string, string> };

/** Yields what is at a place, parents before children; a body must be read before the next entry is asked for. */
export function readTree(tree: Tree, place: Place & { readonly found: Held }, options: ReadTree) {
  return readHeld({ ...options, tree, linked: new Map() }, place.dir, place.name, place.found, options.as);
}

async function* readHeld(
  state: State,
  dir: Held,
  name: string,
  held: Held,
  path: string,
): AsyncGenerator<CopyEntry, void, undefined> {
  state.signal?.throwIfAborted();
  const { stat } = held;
  const common = {
    path,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    mtimeSec: Math.max(0, Math.floor(stat.mtimeMs / 1000)),
  };
  if (stat.isDirectory()) {
    yield { ...common, kind: "directory", attributes: state.attributes?.read(held) };
    yield* readDirectory(state, held, path);
  } else if (stat.isSymbolicLink()) {
    yield { ...common, kind: "symlink", linkPath: linkOf(dir, name) };
  } else if (stat.isFile()) {
    const first = firstName(state, held, path);
    const attributes = state.attributes?.read(held);
    if (first === path) yield { ...common, kind: "file", size: stat.size, body: bodyOf(held), attributes };
    else yield { ...common, kind: "hardlink", linkPath: first };
  } else {
    state.skipped?.(held.path, kindOf(held));
  }
}

function firstName({ linked }: State, { stat }: Held, path: string): string {
  if (stat.nlink < 2) return path;
  const key = `${stat.dev}:${stat.ino}`;
  const first = linked.get(key) ?? path;
  linked.set(key, first);
  return first;
}

async function* readDirectory(state: State, dir: Held, path: string): AsyncGenerator<CopyEntry, void, undefined> {
  for (const name of readdirSync(itself(dir)).sort()) {
    const held = ifThere(() => hold(state.tree, dir, name));
    if (held === undefined) {
      // Removed while we were on the way, or never found: what is no UTF-8 did not survive becoming a string.
      if (name.includes("\ufffd")) state.skipped?.(pathIn(dir, name), "of a name that is not UTF-8");
      continue;
    }
    try {
      const below = path === "" ? name : `${path}/${name}`;
      if (held.stat.dev !== dir.stat.dev && isOfKernel(held)) state.skipped?.(pathIn(dir, name), "the kernel's own");
      else yield* readHeld(state, dir, name, held, below);
    } finally {
      release(held);
    }
  }
}

// proc, sysfs, cgroup and cgroup2, devpts, mqueue, debugfs, tracefs, securityfs, bpf: views of the kernel, not files.
const KERNEL_TYPES = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x1cd1, 0x19800202, 0x64626720, 0x74726163, 0x73636673, 0xcafe4a11,
]);

function isOfKernel(held: Held): boolean {
  return held.stat.isDirectory() && KERNEL_TYPES.has(statfsSync(itself(held)).type);
}

const CHUNK = 1 << 20;

// A regular file, held: opening it by its descriptor cannot mean another one, and cannot block.
async function* bodyOf(held: Held): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(itself(held), constants.O_RDONLY | constants.O_NOCTTY);
  try {
    for (let left = held.stat.size; left > 0; ) {
      const buffer = new Uint8Array(Math.min(CHUNK, left));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) throw changed(held);
      left -= bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

function changed({ path }: Held): LeptonError {
  return new LeptonError("unavailable", `"${path}" became shorter while it was copied`, {
    hint: "try again, or stop or pause the container meanwhile",
  });
}

/** In words, for what is neither a file, a directory nor a link. */
export function kindOf({ stat }: Pick<Held, "stat">): string {
  if (stat.isFIFO()) return "a pipe";
  return stat.isSocket() ? "a socket" : "a device";
}
