/**
 * Files that are whole or absent: written beside their place, flushed, then renamed.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fromNode, LeptonError } from "../errors.ts";
import { currentOwner, formatOwner, isOwnerAlive, type Owner, parseOwner } from "./owner.ts";

export interface WriteFileOptions {
  /** Default 0600, whatever the umask. */
  readonly mode?: number;
  /** Default true. False: survives our death but perhaps not a power cut. */
  readonly durable?: boolean;
  /** Whom it is to belong to, for root who writes another's file; default us. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** Replaces a file in one step; a symlink in its place is replaced, never followed. */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteFileOptions = {},
): Promise<void> {
  if (isLight(data, options)) return replaceLightFile(path, data, options);
  const temp = temporaryPath(path);
  try {
    await writeNewFile(temp, data, options);
    await rename(temp, path);
  } catch (error) {
    // The first error tells the story; what stays behind is found by `sweepTemporary`.
    await unlink(temp).catch(() => undefined);
    throw fromNode(error, `cannot write "${path}"`);
  }
}

/** Creates `path` exclusively, in whole or (on an error) not at all visible under another name. */
export async function writeNewFile(
  path: string,
  data: string | Uint8Array,
  options: WriteFileOptions = {},
): Promise<void> {
  if (isLight(data, options)) return writeLightFile(path, data, options);
  const mode = options.mode ?? 0o600;
  const file = await open(path, NEW_FILE, mode);
  try {
    await file.chmod(mode);
    if (options.owner !== undefined) await file.chown(options.owner.uid, options.owner.gid);
    await file.writeFile(data);
    if (options.durable !== false) await file.sync();
  } finally {
    await file.close();
  }
}

const NEW_FILE = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;
const LIGHT_BYTES = 64 * 1024;

/** What goes to memory alone: a thread for each of its steps costs more than the steps. */
function isLight(data: string | Uint8Array, { durable }: WriteFileOptions): boolean {
  return durable === false && data.length <= LIGHT_BYTES;
}

/** writeFileAtomic() that is done when it returns, and not flushed: for small files, and for those who are about to end. */
export function replaceLightFile(path: string, data: string | Uint8Array, options: LightOptions = {}): void {
  const temp = temporaryPath(path);
  try {
    writeLightFile(temp, data, options);
    renameSync(temp, path);
  } catch (error) {
    rmQuietly(temp);
    throw fromNode(error, `cannot write "${path}"`);
  }
}

type LightOptions = Omit<WriteFileOptions, "durable">;

function rmQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What stays behind is found by `sweepTemporary`.
  }
}

function writeLightFile(path: string, data: string | Uint8Array, options: LightOptions): void {
  const mode = options.mode ?? 0o600;
  const file = openSync(path, NEW_FILE, mode);
  try {
    fchmodSync(file, mode);
    if (options.owner !== undefined) fchownSync(file, options.owner.uid, options.owner.gid);
    writeFileSync(file, data);
  } finally {
    closeSync(file);
  }
}

/** Name for a file beside `path` that is not finished; it says who was writing, so that a sweep can tell. */
export function temporaryPath(path: string): string {
  const name = `${TEMPORARY}${formatOwner(currentOwner())}_${randomHex(4)}`;
  return join(dirname(path), name);
}

const TEMPORARY = ".tmp-";

/** Random digits. By the global generator: node:crypto takes 4 ms to load, in every command and beside every container. */
export function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}

export function isTemporary(name: string): boolean {
  return name.startsWith(TEMPORARY);
}

/** Who was writing it; undefined where the name does not say. */
export function temporaryOwner(name: string): Owner | undefined {
  return parseOwner(name.slice(TEMPORARY.length).split("_")[0] ?? "");
}

export interface SweepOptions {
  /** Others write to the directory too: names that only look like ours are left alone. */
  readonly shared?: boolean;
}

/** Removes the unfinished files and directories that dead writers left in a directory; an absent one has none. */
export async function sweepTemporary(dir: string, options: SweepOptions = {}): Promise<void> {
  for (const name of await listDir(dir)) {
    if (!isTemporary(name)) continue;
    const owner = temporaryOwner(name);
    const dead = owner === undefined ? options.shared !== true : !isOwnerAlive(owner);
    if (dead) await removeTree(join(dir, name));
  }
}

/** Names in a directory; none where it does not exist. */
export async function listDir(dir: string): Promise<string[]> {
  try {
    // At once: a thread for each look at a small directory costs every command more than the look.
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw fromNode(error, `cannot list "${dir}"`);
  }
}

/** Removes a file; one that is not there is as good as removed. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fromNode(error, `cannot remove "${path}"`);
  }
}

/** Removes a directory or file with all that is in it; an absent one is as good as removed. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    throw fromNode(error, `cannot remove "${path}"`);
  }
}

/** Removes a directory so that no half of it can be met: it leaves its place at once, and a sweep knows what is left. */
export async function discardTree(path: string): Promise<boolean> {
  const away = temporaryPath(path);
  try {
    await rename(path, away);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw fromNode(error, `cannot remove "${path}"`);
  }
  await removeTree(away);
  return true;
}

export interface ReadFileOptions {
  /** Default 1 MiB; a longer file is `failed-precondition`. */
  readonly maxBytes?: number;
}

/** Reads a small regular file as text: never follows a symlink, never waits for a FIFO; `not-found` where absent. */
export async function readText(path: string, options: ReadFileOptions = {}): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  let file: FileHandle | undefined;
  try {
    file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return await readWhole(file, path, options.maxBytes ?? 1024 * 1024);
  } catch (error) {
    throw fromNode(error, `cannot read "${path}"`);
  } finally {
    await file?.close();
  }
}

async function readWhole(file: FileHandle, path: string, maxBytes: number): Promise<string> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new LeptonError("failed-precondition", `cannot read "${path}": not a regular file`);
  if (stat.size > maxBytes) {
    throw new LeptonError("failed-precondition", `cannot read "${path}": longer than ${maxBytes} bytes`);
  }
  return await file.readFile("utf8");
}

/**
 * Reads a JSON file through `check`, which returns the value or undefined where it has the wrong shape.
 * `not-found` where absent, `failed-precondition` where damaged.
 */
export async function readJson<T>(
  path: string,
  check: (value: unknown) => T | undefined,
  options: ReadFileOptions = {},
): Promise<T> {
  const text = await readText(path, options);
  const value = check(parseJson(text));
  if (value !== undefined) return value;
  throw new LeptonError("failed-precondition", `cannot read "${path}": damaged`, { hint: "remove the file by hand" });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The caller's check refuses undefined and says which file is damaged.
    return undefined;
  }
}
