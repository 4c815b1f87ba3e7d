/** The FIFOs of one exec, in a directory whose name is the record of its owner: no moment has one without the other. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { listDir, randomHex } from "../../disk/atomic.ts";
import { currentOwner, formatOwner, isOwnerAlive, parseOwner } from "../../disk/owner.ts";
import type { Disk } from "../../disk/paths.ts";
import { makePrivateDir } from "../../disk/private-dir.ts";

const PREFIX = "exec_";

/** The part of an EngineContext that tells where FIFOs lie. */
export interface RunContext {
  readonly disk: Pick<Disk, "runDir">;
}

export interface ExecDir {
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
  remove(): Promise<void>;
}

/** Makes the directory and its three FIFOs. */
export async function makeExecDir(ctx: RunContext): Promise<ExecDir> {
  const name = `${PREFIX}${formatOwner(currentOwner())}_${randomHex(8)}`;
  const dir = join(ctx.disk.runDir, name);
  await makePrivateDir(dir);
  // Every command sweeps such directories, and few make one.
  const { makeFifos } = await import("../../console/make-fifo.ts");
  const paths = { stdin: join(dir, "stdin"), stdout: join(dir, "stdout"), stderr: join(dir, "stderr") };
  await makeFifos(Object.values(paths));
  return { ...paths, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Removes the directories of execs whose client is dead. */
export async function sweepExecDirs(ctx: RunContext): Promise<void> {
  for (const name of await listDir(ctx.disk.runDir)) {
    if (!name.startsWith(PREFIX)) continue;
    const owner = parseOwner(name.slice(PREFIX.length).split("_")[0] ?? "");
    if (owner !== undefined && isOwnerAlive(owner)) continue;
    await rm(join(ctx.disk.runDir, name), { recursive: true, force: true });
  }
}
