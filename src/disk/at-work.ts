/**
 * The register of who is at work: one empty file for each change under way, named by its owner. A client that is
 * killed leaves its file, which is the evidence that there is something to sweep; without one, nothing is looked at.
 */
import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fromNode } from "../errors.ts";
import { listDir } from "./atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "./owner.ts";
import type { Disk } from "./paths.ts";
import { makePrivateDir } from "./private-dir.ts";

type Run = Pick<Disk, "runDir">;

/** Registers a change in a namespace and runs it; the entry goes when it has ended, well or not. */
export async function atWork<T>(disk: Run, namespace: string, work: () => Promise<T>): Promise<T> {
  const leave = await enterWork(disk, namespace);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** Registers a change whose end is told by calling what it returns. */
export async function enterWork(disk: Run, namespace: string): Promise<() => void> {
  const path = join(workDir(disk), `${formatOwner(currentOwner())}_${randomBytes(6).toString("hex")}_${namespace}`);
  if (!existsSync(workDir(disk))) await makePrivateDir(workDir(disk));
  try {
    closeSync(openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, 0o600));
  } catch (error) {
    throw fromNode(error, `cannot write "${path}"`);
  }
  return () => rmSync(path, { force: true });
}

export interface DeadWork {
  readonly namespace: string;
  /** To be called when what it left has been swept. */
  forget(): void;
}

/** The changes whose owner died before their end; one look at a directory. */
export async function deadWork(disk: Run): Promise<DeadWork[]> {
  const names = await listDir(workDir(disk));
  return names.flatMap((name) => {
    const [ownerText = "", , ...rest] = name.split("_");
    const owner = parseOwner(ownerText);
    if (owner !== undefined && isOwnerAlive(owner)) return [];
    return { namespace: rest.join("_"), forget: () => rmSync(join(workDir(disk), name), { force: true }) };
  });
}

function workDir(disk: Run): string {
  return join(disk.runDir, "work");
}
