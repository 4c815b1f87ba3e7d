/**
 * The first container of a network makes what all of them share: the bridge, its address, chains of the firewall.
 * Plugins that do so at once get in each other's way; once it stands, they do not.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathComponent } from "../../disk/container-dir.ts";
import { withLock } from "../../disk/lock.ts";
import type { Disk } from "../../disk/paths.ts";
import { makePrivateDir } from "../../disk/private-dir.ts";
import { isLeptonError } from "../../errors.ts";

type Run = Pick<Disk, "runDir">;

/**
 * Runs `add`: alone on this host until one has succeeded since the boot, beside others from then on. Where it does not
 * succeed there, it is undone and tried once more, alone: somebody may have taken the ground away.
 */
export async function onCommonGround<T>(
  disk: Run,
  networkId: string,
  { add, undo }: { readonly add: () => Promise<T>; readonly undo: () => Promise<void> },
): Promise<T> {
  const mark = markOf(disk, networkId);
  if (existsSync(mark)) {
    try {
      return await add();
    } catch (error) {
      if (!isLeptonError(error, "internal")) throw error;
      await undo();
      return alone(add);
    }
  }
  const first = await alone(async () => {
    // Who waited finds it done.
    if (existsSync(mark)) return undefined;
    const result = await add();
    await makePrivateDir(join(disk.runDir, MARKS));
    writeFileSync(mark, "", { mode: 0o600 });
    return { result };
  });
  return first === undefined ? onCommonGround(disk, networkId, { add, undo }) : first.result;
}

const MARKS = "networks-up";

function markOf({ runDir }: Run, networkId: string): string {
  return join(runDir, MARKS, pathComponent(networkId));
}

// Chains are the host's, whoever makes them: the lock is of one name for all engines.
function alone<T>(work: () => Promise<T>): Promise<T> {
  return withLock("cni ground of this host", work, { timeoutMs: 180_000 });
}
