/**
 * Where a container's memory is that others may join (`--ipc shareable`): a directory in a tmpfs of its own, which its
 * console mounts. Where the tmpfs is not mounted there is no such directory, so that nobody takes the disk for memory.
 */
import { join } from "node:path";
import { containerDir, type StoreDir } from "./container-dir.ts";

/** The place of the tmpfs. */
export function memoryMount(disk: StoreDir, namespace: string, id: string): string {
  return join(containerDir(disk, namespace, id), "shm");
}

/** What is `/dev/shm` in the container and in all that join it. */
export function memoryIn(mount: string): string {
  return join(mount, "memory");
}
