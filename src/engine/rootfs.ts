/**
 * Reads single files of a root file system that is not mounted, straight from the layer directories of its mounts.
 * Used for /etc/passwd and /etc/group, which belong to the image: every path component is walked by hand, so that
 * no symbolic link of the image can lead outside of it.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync } from "node:fs";
import { join } from "node:path";
import { LeptonError } from "../errors.ts";
import { isAnyOpaque } from "./opaque-dirs.ts";

export interface RootfsMount {
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

/** Directories of the layers, top first; undefined where the mounts are of a kind that cannot be read so. */
export function layerDirs(mounts: readonly RootfsMount[]): string[] | undefined {
  const [mount] = mounts;
  if (mount === undefined || mounts.length !== 1) return undefined;
  if (mount.type === "bind") return [mount.source];
  if (mount.type !== "overlay") return undefined;
  const value = (key: string) => mount.options.find((option) => option.startsWith(`${key}=`))?.slice(key.length + 1);
  const upper = value("upperdir");
  return [...(upper === undefined ? [] : [upper]), ...(value("lowerdir") ?? "").split(":").filter((dir) => dir !== "")];
}

const MAX_LINKS = 40;

/** Reads a regular file of at most `maxBytes`; undefined where there is none. */
export async function readRootfsFile(
  layers: readonly string[],
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const end = await walk(layers, path);
  return end?.found.kind === "file" ? readBounded(end.found.path, path, maxBytes) : undefined;
}

/** Where a directory really lies, with every link on the way followed inside of the root; undefined where there is none. */
export async function resolveRootfsDir(layers: readonly string[], path: string): Promise<string | undefined> {
  const end = await walk(layers, path);
  return end?.found.kind === "dir" ? end.parts.join("/") : undefined;
}

interface End {
  readonly found: Exclude<Found, { kind: "link" }>;
  readonly parts: readonly string[];
}

async function walk(layers: readonly string[], path: string): Promise<End | undefined> {
  let pending = path.split("/").filter(isName);
  let done: string[] = [];
  let links = 0;
  while (true) {
    const [name, ...rest] = pending;
    if (name === undefined) return { found: { kind: "dir" }, parts: done };
    if (name === "..") {
      done = done.slice(0, -1);
      pending = rest;
      continue;
    }
    const found = await lookup(layers, [...done, name]);
    if (found === undefined) return undefined;
    if (found.kind === "link") {
      links += 1;
      if (links > MAX_LINKS)
        throw new LeptonError("invalid-argument", `too many symbolic links at "${path}" of the image`);
      pending = [...found.target.split("/").filter(isName), ...rest];
      if (found.target.startsWith("/")) done = [];
      continue;
    }
    if (rest.length === 0) return { found, parts: [...done, name] };
    if (found.kind !== "dir") return undefined;
    done = [...done, name];
    pending = rest;
  }
}

function isName(part: string): boolean {
  return part !== "" && part !== ".";
}

type Found =
  | { readonly kind: "dir" }
  | { readonly kind: "link"; readonly target: string }
  | { readonly kind: "file"; readonly path: string };

// The topmost layer that has the path decides, as in overlayfs: a character device 0:0 is its whiteout.
async function lookup(layers: readonly string[], parts: readonly string[]): Promise<Found | undefined> {
  const above: string[] = [];
  for (const layer of layers) {
    const { dirs, blocked } = walkDirs(layer, parts.slice(0, -1));
    // What was a directory further up and is none here ends the merge: lower layers do not show through.
    if (blocked) return undefined;
    const found = dirs.length === parts.length - 1 ? entry(join(layer, ...parts)) : "absent";
    if (found !== "absent") return (await isAnyOpaque(above)) ? undefined : found;
    above.push(...dirs);
  }
  return undefined;
}

function entry(path: string): Found | "absent" | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "absent";
  if (stat.isSymbolicLink()) return { kind: "link", target: readlinkSync(path) };
  if (stat.isDirectory()) return { kind: "dir" };
  return stat.isFile() ? { kind: "file", path } : undefined;
}

/** The directories on a path as far as a layer has them; blocked where something else is in the way. */
function walkDirs(layer: string, parts: readonly string[]): { readonly dirs: string[]; readonly blocked: boolean } {
  const dirs: string[] = [];
  for (const [index] of parts.entries()) {
    const dir = join(layer, ...parts.slice(0, index + 1));
    const stat = lstatSync(dir, { throwIfNoEntry: false });
    if (stat === undefined) break;
    if (!stat.isDirectory()) return { dirs, blocked: true };
    dirs.push(dir);
  }
  return { dirs, blocked: false };
}

function readBounded(file: string, path: string, maxBytes: number): Uint8Array {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(fd);
    if (size > maxBytes) {
      throw new LeptonError(
        "invalid-argument",
        `"${path}" of the image has ${size} bytes, more than the ${maxBytes} allowed`,
      );
    }
    const buffer = new Uint8Array(size);
    const read = readSync(fd, buffer, 0, size, 0);
    return buffer.subarray(0, read);
  } finally {
    closeSync(fd);
  }
}
