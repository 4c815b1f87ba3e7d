/**
 * The directories of one container: lasting state and, until reboot, its sockets and FIFOs.
 * Each bears an owner record, so that what a dead client left half-made can be told from work in progress.
 */
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fromNode, isLeptonError } from "../errors.ts";
import {
  discardTree,
  isTemporary,
  listDir,
  readText,
  removeTree,
  sweepTemporary,
  temporaryPath,
  writeFileAtomic,
  writeNewFile,
} from "./atomic.ts";
import { containerDir, containersDir } from "./container-dir.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "./owner.ts";
import { consoleDir, consoleDirPrefix, type Disk } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

/** Makes both directories (existing ones are kept) and marks them as ours while we work. */
export async function makeContainerState(disk: Disk, namespace: string, id: string): Promise<void> {
  const owner = `${formatOwner(currentOwner())}\n${namespace}/${id}\n`;
  for (const dir of [containerDir(disk, namespace, id), consoleDir(disk, namespace, id)]) {
    await makePrivateDir(dirname(dir));
    if (!(await madeOwnedDir(dir, owner))) await writeFileAtomic(join(dir, OWNER), owner, { durable: false });
  }
}

const OWNER = "owner";

/** A directory appears together with its record: a sweep that saw one without would remove it. */
async function madeOwnedDir(dir: string, owner: string): Promise<boolean> {
  const temp = temporaryPath(dir);
  try {
    mkdirSync(temp, { mode: 0o700 });
    await writeNewFile(join(temp, OWNER), owner, { durable: false });
    renameSync(temp, dir);
    return true;
  } catch (error) {
    await removeTree(temp);
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw fromNode(error, `cannot make directory "${dir}"`);
  }
}

/** Removes both directories with all that is in them, logs included; absent ones are as good as removed. */
export async function removeContainerState(disk: Disk, namespace: string, id: string): Promise<void> {
  const dirs = [containerDir(disk, namespace, id), consoleDir(disk, namespace, id)];
  const gone = await Promise.allSettled(dirs.map(discardTree));
  for (const part of gone) if (part.status === "rejected") throw part.reason;
}

export interface SweepStateOptions {
  /** Ids just seen in containerd: their directories need no look. */
  readonly listed: ReadonlySet<string>;
  /** Asks containerd, now. */
  readonly isKnown: (id: string) => Promise<boolean>;
  /** Undoes what the directory of a container speaks of, before it goes. */
  readonly before?: (id: string) => Promise<void>;
}

/** Removes directories of containers that containerd does not know and no living client is making. */
export async function sweepContainerState(disk: Disk, namespace: string, options: SweepStateOptions): Promise<void> {
  await sweepTemporary(containersDir(disk, namespace));
  for (const id of await listDir(containersDir(disk, namespace))) {
    if (options.listed.has(id) || isTemporary(id)) continue;
    const dir = containerDir(disk, namespace, id);
    if ((await readOwner(dir)).alive || (await options.isKnown(id))) continue;
    await options.before?.(id);
    await discardTree(dir);
  }
  await sweepConsoleDirs(disk, namespace, options);
}

async function sweepConsoleDirs(disk: Disk, namespace: string, options: SweepStateOptions): Promise<void> {
  await sweepTemporary(disk.runDir);
  const listed = new Set([...options.listed].map((id) => consoleDir(disk, namespace, id)));
  for (const name of await listDir(disk.runDir)) {
    const dir = join(disk.runDir, name);
    if (!name.startsWith(consoleDirPrefix(namespace)) || listed.has(dir)) continue;
    const { alive, container } = await readOwner(dir);
    const [ownerNamespace, id = ""] = container.split("/");
    // A directory comes with its record: one without is the rest of a removal that was killed.
    if (alive || (container !== "" && ownerNamespace !== namespace)) continue;
    if (container === "" || !(await options.isKnown(id))) await discardTree(dir);
  }
}

async function readOwner(dir: string): Promise<{ readonly alive: boolean; readonly container: string }> {
  try {
    const [line = "", container = ""] = (await readText(join(dir, OWNER), { maxBytes: 4096 })).split("\n");
    const owner = parseOwner(line);
    return { alive: owner !== undefined && isOwnerAlive(owner), container };
  } catch (error) {
    // Without a record nobody claims to be at work here.
    if (isLeptonError(error, "not-found") || isLeptonError(error, "failed-precondition")) {
      return { alive: false, container: "" };
    }
    throw error;
  }
}
