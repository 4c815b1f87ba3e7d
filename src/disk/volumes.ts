/**
 * Volumes: a directory each, that appears together with its record and goes in one step.
 * Who uses one is not written here: containerd's container records tell.
 */
import type { Stats } from "node:fs";
import { chmod, lstat, mkdir, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { fromNode, isLeptonError, LeptonError } from "../errors.ts";
import { discardTree, isTemporary, listDir, readJson, removeTree, temporaryPath, writeNewFile } from "./atomic.ts";
import { pathComponent } from "./container-dir.ts";
import { withLock } from "./lock.ts";
import type { Disk } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

type Store = Pick<Disk, "storeDir">;

/** What volume.json holds. */
export interface VolumeRecord {
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  /** The container that it was made for without having a name; `rm -v` takes it along. */
  readonly madeFor?: string;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const RECORD = "volume.json";

export function volumesDir(disk: Store, namespace: string): string {
  return join(disk.storeDir, "volumes", pathComponent(namespace));
}

export function volumeDir(disk: Store, namespace: string, name: string): string {
  return join(volumesDir(disk, namespace), pathComponent(name));
}

/** The directory that containers see. */
export function volumeData(disk: Store, namespace: string, name: string): string {
  return join(volumeDir(disk, namespace, name), "_data");
}

/**
 * The volume whose data a path is, or is a part of, as a container's mount names it; also where the data root is spelt
 * in another way.
 */
export function volumeAt(disk: Store, namespace: string, source: string): string | undefined {
  const parts = source.split("/");
  const key = basename(disk.storeDir);
  for (const [at, part] of parts.entries()) {
    const [storeKey, volumes, namespaceDir, name = ""] = parts.slice(Math.max(0, at - 4), at);
    const ours = namespaceDir === namespace && volumes === "volumes" && storeKey === key;
    if (part === "_data" && ours && isVolumeName(name)) return name;
  }
  return undefined;
}

/** docker's grammar, and what a file name may be. */
export function isVolumeName(name: string): boolean {
  return NAME.test(name) && name.length <= 255;
}

/** Runs `work` while no other process makes, takes or removes this volume. */
export function withVolumeLock<T>(disk: Store, namespace: string, name: string, work: () => Promise<T>): Promise<T> {
  return withLock(volumeDir(disk, namespace, name), work, { timeoutMs: 60_000 });
}

/**
 * Makes a volume with an empty directory; false (and nothing changed) where there is one of that name.
 * `marks` are further files, by name, that it has from the beginning.
 */
export async function makeVolume(
  disk: Store,
  namespace: string,
  name: string,
  record: VolumeRecord,
  marks: readonly string[] = [],
): Promise<boolean> {
  await makePrivateDir(volumesDir(disk, namespace));
  const dir = volumeDir(disk, namespace, name);
  const temp = temporaryPath(dir);
  try {
    await fill(temp, record, marks);
    // Onto a directory with something in it no rename succeeds: of several makers one wins.
    await rename(temp, dir);
    return true;
  } catch (error) {
    await removeTree(temp);
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw fromNode(error, `cannot make volume "${name}"`);
  }
}

async function fill(dir: string, record: VolumeRecord, marks: readonly string[]): Promise<void> {
  await mkdir(dir, { mode: 0o700 });
  const data = join(dir, "_data");
  await mkdir(data);
  // Whatever the umask: users inside of containers are to get in.
  await chmod(data, 0o755);
  for (const mark of marks) await writeNewFile(join(dir, mark), "", { durable: false });
  await writeNewFile(join(dir, RECORD), `${JSON.stringify(record, null, 2)}\n`);
}

/** `not-found` where there is no such volume, `failed-precondition` where its record or directory is damaged. */
export async function readVolume(disk: Store, namespace: string, name: string): Promise<VolumeRecord> {
  if (!isVolumeName(name)) throw noSuchVolume(name);
  const data = volumeData(disk, namespace, name);
  try {
    const record = await readJson(join(volumeDir(disk, namespace, name), RECORD), checkRecord);
    if (!(await lstat(data)).isDirectory())
      throw new LeptonError("failed-precondition", `damaged volume "${name}": "${data}" is not a directory`);
    return record;
  } catch (error) {
    const known = fromNode(error, `damaged volume "${name}": cannot read "${data}"`);
    if (!isLeptonError(known, "not-found") || (await dirStat(disk, namespace, name)) !== undefined)
      throw damaged(known);
    throw noSuchVolume(name);
  }
}

// A directory without its record, or with a link for it, is a damaged volume rather than none: it can be removed, and its name is taken.
function damaged(error: LeptonError): LeptonError {
  const isLink = (error.cause as NodeJS.ErrnoException | undefined)?.code === "ELOOP";
  if (!isLink && !isLeptonError(error, "not-found")) return error;
  return new LeptonError("failed-precondition", error.message, { cause: error });
}

/** docker's words for it. */
export function noSuchVolume(name: string): LeptonError {
  return new LeptonError("not-found", `get ${name}: no such volume`);
}

/** Names of all volumes of a namespace, sorted. */
export async function volumeNames(disk: Store, namespace: string): Promise<string[]> {
  const names = (await listDir(volumesDir(disk, namespace))).filter((name) => !isTemporary(name) && isVolumeName(name));
  const stats = await Promise.all(names.map((name) => dirStat(disk, namespace, name)));
  return names.filter((_, index) => stats[index] !== undefined).sort();
}

/** The volume's own directory; undefined where it is none, such as a symbolic link that somebody put there. */
export async function dirStat(disk: Store, namespace: string, name: string): Promise<Stats | undefined> {
  try {
    const stat = await lstat(volumeDir(disk, namespace, name));
    return stat.isDirectory() ? stat : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw fromNode(error, `cannot read volume "${name}"`);
  }
}

/** Removes a volume with all that is in it; false where there is none. The caller holds its lock and knows it unused. */
export async function deleteVolume(disk: Store, namespace: string, name: string): Promise<boolean> {
  return discardTree(volumeDir(disk, namespace, name));
}

function checkRecord(value: unknown): VolumeRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { labels, createdAtMs, madeFor } = value as Readonly<Record<string, unknown>>;
  if (typeof labels !== "object" || labels === null || Array.isArray(labels)) return undefined;
  if (!Object.values(labels).every((label) => typeof label === "string")) return undefined;
  if (typeof createdAtMs !== "number" || !Number.isFinite(new Date(createdAtMs).getTime())) return undefined;
  if (madeFor !== undefined && typeof madeFor !== "string") return undefined;
  return { labels: labels as Record<string, string>, createdAtMs, ...(madeFor === undefined ? {} : { madeFor }) };
}
