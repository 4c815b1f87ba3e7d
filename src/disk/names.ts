/**
 * Names of containers: one file a name, claimed by exclusive create, so that two runs can never both win.
 * Truth is containerd's: a claim that no container of containerd answers for is stale and heals itself.
 */
import { link, rename } from "node:fs/promises";
import { uptime } from "node:os";
import { fromNode, isLeptonError, LeptonError } from "../errors.ts";
import { isTemporary, listDir, readText, removeFile, sweepTemporary, temporaryPath, writeNewFile } from "./atomic.ts";
import { withLock } from "./lock.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "./owner.ts";
import { type Disk, namePath, namesDir } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

type Store = Pick<Disk, "storeDir">;

/** Asks containerd, now, whether it has a container of this id that bears this name. */
export type IsKnown = (id: string, name: string) => Promise<boolean>;

export interface ClaimOptions {
  readonly isKnown: IsKnown;
}

/** Gives `name` to `id`, also where it has it already; `already-exists` where a living claim is in the way. */
export async function claimName(
  disk: Store,
  namespace: string,
  name: string,
  id: string,
  options: ClaimOptions,
): Promise<void> {
  const path = namePath(disk, namespace, name);
  await makePrivateDir(namesDir(disk, namespace));
  const temp = temporaryPath(path);
  try {
    await writeNewFile(temp, formatClaim(id));
    // A link shows the whole file at once, where create-then-write could be seen (or die) empty.
    if (await linked(temp, path)) return;
    await takeOver(disk, { namespace, name, id, temp, path }, options);
  } catch (error) {
    throw fromNode(error, `cannot claim name "${name}"`);
  } finally {
    await removeFile(temp);
  }
}

/** Frees `name` where `id` holds it; false (and nothing done) where it does not. */
export async function releaseName(disk: Store, namespace: string, name: string, id: string): Promise<boolean> {
  return locked(disk, namespace, async () => {
    if ((await readName(disk, namespace, name))?.id !== id) return false;
    await removeFile(namePath(disk, namespace, name));
    return true;
  });
}

export interface RenameOptions extends ClaimOptions {
  /** Writes the new name where containerd keeps it; the new name is freed again where this throws. */
  readonly update: () => Promise<void>;
}

/** Claims `to`, has containerd's record changed, frees `from`; a death in between heals to what containerd says. */
export async function renameName(
  disk: Store,
  namespace: string,
  id: string,
  names: { readonly from: string; readonly to: string },
  options: RenameOptions,
): Promise<void> {
  await claimName(disk, namespace, names.to, id, options);
  try {
    await options.update();
  } catch (error) {
    if (names.to !== names.from) await releaseName(disk, namespace, names.to, id);
    throw error;
  }
  if (names.to !== names.from) await releaseName(disk, namespace, names.from, id);
}

export interface Claim {
  /** Empty where the file is damaged. */
  readonly id: string;
  /** The claimer may still be about to tell containerd of the container. */
  readonly inProgress: boolean;
}

/** Who holds a name; undefined where nobody does. */
export async function readName(disk: Store, namespace: string, name: string): Promise<Claim | undefined> {
  try {
    return parseClaim(await readText(namePath(disk, namespace, name), { maxBytes: 4096 }));
  } catch (error) {
    if (isLeptonError(error, "not-found")) return undefined;
    // Not a small regular file, so not a claim of ours.
    if (isLeptonError(error, "failed-precondition")) return { id: "", inProgress: false };
    throw error;
  }
}

export async function listNames(disk: Store, namespace: string): Promise<string[]> {
  return (await listDir(namesDir(disk, namespace))).filter((name) => !isTemporary(name));
}

export interface SweepNamesOptions extends ClaimOptions {
  /** Names just seen in containerd: their claims need no look. */
  readonly listed: ReadonlySet<string>;
}

/** Removes stale claims; reads only the directory where there are none. Returns the names freed. */
export async function sweepNames(disk: Store, namespace: string, options: SweepNamesOptions): Promise<string[]> {
  const freed: string[] = [];
  await sweepTemporary(namesDir(disk, namespace));
  for (const name of await listNames(disk, namespace)) {
    if (options.listed.has(name)) continue;
    const stale = await readName(disk, namespace, name);
    // Before the lock: those who wait for it must not wait for a containerd that has much to do.
    if (stale === undefined || !(await isStale(stale, name, options))) continue;
    const gone = await locked(disk, namespace, async () => {
      const claim = await readName(disk, namespace, name);
      if (claim === undefined || claim.id !== stale.id || claim.inProgress) return false;
      await removeFile(namePath(disk, namespace, name));
      return true;
    });
    if (gone) freed.push(name);
  }
  return freed;
}

interface Attempt {
  readonly namespace: string;
  readonly name: string;
  readonly id: string;
  readonly temp: string;
  readonly path: string;
}

/** The name is held: fine where by us, healed where stale. The lock keeps two healers from undoing each other. */
async function takeOver(disk: Store, attempt: Attempt, options: ClaimOptions): Promise<void> {
  const { namespace, name, id, temp, path } = attempt;
  const holder = await readName(disk, namespace, name);
  if (holder?.id === id) return;
  if (holder !== undefined && !(await isStale(holder, name, options))) refuse(name, holder.id);
  await locked(disk, namespace, async () => {
    const again = await readName(disk, namespace, name);
    if (again === undefined) {
      if (await linked(temp, path)) return;
      refuse(name, (await readName(disk, namespace, name))?.id ?? "");
    }
    if (!(await isStale(again, name, options))) refuse(name, again.id);
    await rename(temp, path);
  });
}

function refuse(name: string, id: string): never {
  throw new LeptonError("already-exists", `name "${name}" is already in use by container ${id}`, {
    hint: "remove or rename that container, or choose another name",
  });
}

async function isStale(claim: Claim, name: string, options: ClaimOptions): Promise<boolean> {
  if (claim.id === "") return true;
  return !(await options.isKnown(claim.id, name)) && !claim.inProgress;
}

// Nothing lies between a claim and Containers.Create that takes so long; a claimer that lives on
// (a dashboard) must not keep a name whose container another process removed.
const IN_PROGRESS_SEC = 600;

function formatClaim(id: string): string {
  // Uptime, as the wall clock may be set while we look.
  return `${id}\n${formatOwner(currentOwner())}\n${Math.floor(uptime())}\n`;
}

function parseClaim(text: string): Claim {
  const [id = "", ownerText = "", since = ""] = text.split("\n");
  const owner = parseOwner(ownerText);
  const young = /^\d+$/.test(since) && uptime() - Number(since) < IN_PROGRESS_SEC;
  return { id, inProgress: young && owner !== undefined && isOwnerAlive(owner) };
}

async function linked(temp: string, path: string): Promise<boolean> {
  try {
    await link(temp, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function locked<T>(disk: Store, namespace: string, work: () => Promise<T>): Promise<T> {
  return withLock(namesDir(disk, namespace), work);
}
