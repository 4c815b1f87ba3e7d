/** `/dev/shm` of containers that share it: whose it is, and when it goes. */
import { existsSync } from "node:fs";
import type { MemoryConfig } from "../../console/memory.ts";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { memoryIn, memoryMount } from "../../disk/shared-memory.ts";
import { fromNode } from "../../errors.ts";
import { DEFAULT_SHM_BYTES } from "../../oci/spec/default-mounts.ts";
import type { EngineContext } from "../context.ts";
import { programDirs } from "../embedded/program-dirs.ts";
import type { CreateContainer } from "../types.ts";
import { specOf } from "./spec-view.ts";

type MemoryContext = Pick<EngineContext, "disk" | "namespace">;

/** What the console of a container is to mount for it and for others; undefined where it shares none of its own. */
export function memoryConfig(ctx: MemoryContext, id: string, options: CreateContainer): MemoryConfig | undefined {
  if (options.ipc !== "shareable") return undefined;
  const path = memoryMount(ctx.disk, ctx.namespace, id);
  return { path, sizeBytes: options.shmSizeBytes || DEFAULT_SHM_BYTES, programDirs: programDirs() };
}

/** Where the memory of a new container is that others may join. */
export function ownMemory(ctx: MemoryContext, id: string): string {
  return memoryIn(memoryMount(ctx.disk, ctx.namespace, id));
}

/** The directory of the host that a container has for memory, its own or another's; undefined where nobody may join it. */
export function memoryOf(record: Pick<ContainerRecord, "spec">): string | undefined {
  const { mounts } = (specOf(record.spec?.value) ?? {}) as { readonly mounts?: unknown };
  const shm = (Array.isArray(mounts) ? mounts : []).find((mount) => mount?.destination === "/dev/shm");
  return shm?.type === "bind" && typeof shm.source === "string" ? shm.source : undefined;
}

/** Takes the memory of a container that does not run from the host; nothing where it has none. */
export async function dropMemory(ctx: MemoryContext, id: string): Promise<void> {
  const path = memoryMount(ctx.disk, ctx.namespace, id);
  if (!existsSync(path)) return;
  try {
    const { unmountMemory } = await import("../../console/memory.ts");
    await unmountMemory(path, programDirs());
  } catch (error) {
    throw fromNode(error, `cannot unmount "${path}"`);
  }
}
