/** The memory of a container that others may join. Loaded where there is some only. */
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { memoryIn } from "../disk/shared-memory.ts";

export interface MemoryConfig {
  /** Where it is mounted. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Directories in which mount and umount are looked for: a console has no PATH. */
  readonly programDirs: readonly string[];
}

/** Mounts it anew, before the runtime is asked for the container; what a run before has left goes. */
export async function mountMemory({ path, sizeBytes, programDirs }: MemoryConfig): Promise<void> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  await unmountMemory(path, programDirs);
  const options = `nosuid,noexec,nodev,mode=0755,size=${sizeBytes}`;
  await run("mount", ["-t", "tmpfs", "-o", options, "shm", path], programDirs);
  const memory = memoryIn(path);
  mkdirSync(memory);
  // Not by mkdir, whose mode the umask takes from.
  chmodSync(memory, 0o1777);
}

/** Takes it away from the host; whoever has it mounted keeps it. Nothing where there is none. */
export async function unmountMemory(path: string, programDirs: readonly string[]): Promise<void> {
  // More than one where two consoles were at it.
  for (let tries = 0; isMounted(path) && tries < MOST_MOUNTS; tries++) await run("umount", ["-l", path], programDirs);
}

const MOST_MOUNTS = 8;

function isMounted(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.dev !== statSync(dirname(path)).dev;
}

async function run(program: string, args: readonly string[], programDirs: readonly string[]): Promise<void> {
  await promisify(execFile)(program, [...args], { env: { PATH: programDirs.join(":") } });
}
