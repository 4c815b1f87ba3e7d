/**
 * Marks beside a volume's data: who is making a container with it, and whether it stays. A mark outlives its writer,
 * so that a sweep can finish what a killed client left.
 */
import { join } from "node:path";
import { isLeptonError } from "../errors.ts";
import { listDir, removeFile, writeNewFile } from "./atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "./owner.ts";
import type { Disk } from "./paths.ts";
import { makeVolume, readVolume, type VolumeRecord, volumeDir } from "./volumes.ts";

type Store = Pick<Disk, "storeDir">;

// The volume goes as soon as nobody holds it and no container mounts it.
const PROVISIONAL = "provisional";
const HOLD = "hold-";

/**
 * Takes a volume for a container that is being made, and makes it where it is not there; true where it was made.
 * The caller holds its lock. Until it is settled it cannot be removed, and goes with us where we made it.
 */
export async function takeVolume(
  disk: Store,
  namespace: string,
  name: string,
  wanted: { readonly record: VolumeRecord; readonly id: string },
): Promise<boolean> {
  const hold = holdName(wanted.id);
  if (await makeVolume(disk, namespace, name, wanted.record, [PROVISIONAL, hold])) return true;
  await readVolume(disk, namespace, name);
  await mark(join(volumeDir(disk, namespace, name), hold));
  return false;
}

/** The container is made: the volume stays, and our hold on it ends. The caller holds its lock. */
export async function settleVolume(disk: Store, namespace: string, name: string, id: string): Promise<void> {
  await keepVolume(disk, namespace, name);
  await letVolumeGo(disk, namespace, name, id);
}

/** Our hold on it ends; whether it stays is for others to say. */
export async function letVolumeGo(disk: Store, namespace: string, name: string, id: string): Promise<void> {
  await removeFile(join(volumeDir(disk, namespace, name), holdName(id)));
}

/** It stays even where nobody uses it. */
export async function keepVolume(disk: Store, namespace: string, name: string): Promise<void> {
  await removeFile(join(volumeDir(disk, namespace, name), PROVISIONAL));
}

/** It goes where nobody uses it any more; one that is gone is as good as marked. */
export async function markProvisional(disk: Store, namespace: string, name: string): Promise<void> {
  await mark(join(volumeDir(disk, namespace, name), PROVISIONAL));
}

async function mark(path: string): Promise<void> {
  try {
    await writeNewFile(path, "", { durable: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOENT") throw error;
  }
}

export interface VolumeMarks {
  readonly provisional: boolean;
  /** Ids of the containers that somebody living makes with it. */
  readonly heldFor: readonly string[];
  /** Files of holds whose owner is dead. */
  readonly stale: readonly string[];
}

/** The marks of a volume; none where it is gone. */
export async function volumeMarks(disk: Store, namespace: string, name: string): Promise<VolumeMarks> {
  const dir = volumeDir(disk, namespace, name);
  const files = await entries(dir);
  const holds = files.filter((file) => file.startsWith(HOLD)).map((file) => ({ file, ...parseHold(file) }));
  return {
    provisional: files.includes(PROVISIONAL),
    heldFor: holds.filter(({ alive }) => alive).map(({ id }) => id),
    stale: holds.filter(({ alive }) => !alive).map(({ file }) => join(dir, file)),
  };
}

async function entries(dir: string): Promise<string[]> {
  try {
    return await listDir(dir);
  } catch (error) {
    // Something else than a directory bears no marks.
    if (isLeptonError(error, "permission-denied")) throw error;
    return [];
  }
}

function holdName(id: string): string {
  return `${HOLD}${formatOwner(currentOwner())}_${id}`;
}

function parseHold(file: string): { readonly alive: boolean; readonly id: string } {
  const [ownerText = "", id = ""] = file.slice(HOLD.length).split("_");
  const owner = parseOwner(ownerText);
  return { alive: owner !== undefined && isOwnerAlive(owner), id };
}
