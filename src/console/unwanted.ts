/**
 * `<container dir>/unwanted`: no start but ours is wanted. containerd's restart monitor acts on what it read a while ago,
 * so that taking its label away does not end a round in which it is; its console looks here and refuses.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { removeFile, writeFileAtomic } from "../disk/atomic.ts";

function unwantedPath(containerDir: string): string {
  return join(containerDir, "unwanted");
}

/** From now on a console that the monitor has started refuses; one that is there by now is up to the caller. */
export async function refuseStarts(containerDir: string): Promise<void> {
  // On a full disk, and for a container that is not ours, the monitor's label has to do.
  await writeFileAtomic(unwantedPath(containerDir), "", { durable: false }).catch(() => undefined);
}

/** Starts are wanted again. */
export async function allowStarts(containerDir: string): Promise<void> {
  await removeFile(unwantedPath(containerDir));
}

/** True also where the directory is gone: the container is being removed. */
export function isStartUnwanted(containerDir: string): boolean {
  return existsSync(unwantedPath(containerDir)) || !existsSync(containerDir);
}
