/**
 * What one console of a container leaves to the next: how the process ended, and whether the console lived to see it.
 */
import { join } from "node:path";
import { readText, removeFile, writeFileAtomic } from "../../disk/atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, type Owner, parseOwner } from "../../disk/owner.ts";
import { removeExitFile, writeExitFile } from "../exit-file.ts";
import type { ExitNotice } from "../frames.ts";

/** Begins a run: forgets the last exit. Returns what the log should say of the console before us, if anything. */
export async function takeOver(containerDir: string): Promise<string | undefined> {
  const path = recordPath(containerDir);
  const lost = await lostOutput(containerDir);
  // A full or read-only disk must not keep the container from running.
  await removeExitFile(containerDir).catch(() => undefined);
  await writeFileAtomic(path, formatOwner(currentOwner()), { durable: false }).catch(() => undefined);
  return lost;
}

/** What is to be said where a console was killed and no other has begun; undefined where none was. */
export async function lostOutput(containerDir: string): Promise<string | undefined> {
  const owner = await readOwner(recordPath(containerDir));
  // After a reboot the container went with its console: nothing was lost between.
  if (owner === undefined || isOwnerAlive(owner) || owner.bootId !== currentOwner().bootId) return undefined;
  return "[log: output lost: the log writer was killed]\n";
}

/** Ends a run: keeps the exit where it is known. */
export async function handOver(containerDir: string, exit: ExitNotice | undefined): Promise<void> {
  // Those who are attached hear of the exit even where it cannot be written.
  if (exit !== undefined) await writeExitFile(containerDir, exit).catch(() => undefined);
  await removeFile(recordPath(containerDir)).catch(() => undefined);
}

/** True where a console was killed: it left its record, and is gone. */
export async function isConsoleDead(containerDir: string): Promise<boolean> {
  const owner = await readOwner(recordPath(containerDir));
  return owner !== undefined && !isOwnerAlive(owner);
}

/** True while a console has yet to hand over: it may still be writing what the process has left. */
export async function isConsoleAtWork(containerDir: string): Promise<boolean> {
  const owner = await readOwner(recordPath(containerDir));
  return owner !== undefined && isOwnerAlive(owner);
}

function recordPath(containerDir: string): string {
  return join(containerDir, "console.owner");
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return parseOwner(await readText(path, { maxBytes: 4096 }));
  } catch {
    // The last console ended in order, or there was none.
    return undefined;
  }
}
