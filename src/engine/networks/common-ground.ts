/**
 * The first container of a network makes what all of them share: the bridge, its address, rules of the firewall.
 * Whoever does so at once gets in another's way; once it stands, nobody does.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathComponent } from "../../disk/container-dir.ts";
import { withLock } from "../../disk/lock.ts";
import type { Disk } from "../../disk/paths.ts";
import { makePrivateDir } from "../../disk/private-dir.ts";
import { isLeptonError } from "../../errors.ts";

type Run = Pick<Disk, "runDir">;

export interface Ground<T> {
  /** Makes the rules that all containers share; `keep` does it where they are missing. */
  readonly lay: () => Promise<void>;
  readonly keep: () => Promise<void>;
  readonly add: () => Promise<T>;
  readonly undo: () => Promise<void>;
}

/**
 * Runs `add` on ground that is laid: alone on this host until one has succeeded since the boot, beside others from then
 * on. Where it does not succeed there, it is undone and tried once more, alone: somebody may have taken the ground away.
 */
export async function onCommonGround<T>(disk: Run, networkId: string, { lay, keep, add, undo }: Ground<T>): Promise<T> {
  const mark = markOf(disk, networkId);
  if (existsSync(mark)) {
    try {
      return await both(add, keep);
    } catch (error) {
      if (!isLeptonError(error, "internal")) throw error;
      // What stays is told by the second try, if it matters.
      await undo().catch(() => undefined);
      return alone(() => both(add, lay));
    }
  }
  const first = await alone(async () => {
    // Who waited finds it done.
    if (existsSync(mark)) return undefined;
    const result = await both(add, lay);
    await makePrivateDir(join(disk.runDir, MARKS));
    writeFileSync(mark, "", { mode: 0o600 });
    return { result };
  });
  return first === undefined ? onCommonGround(disk, networkId, { lay, keep, add, undo }) : first.result;
}

// Beside each other, for neither needs the other; but neither is still at work when the other's error is told.
async function both<T>(add: () => Promise<T>, ground: () => Promise<void>): Promise<T> {
  const [added, laid] = await Promise.allSettled([add(), ground()]);
  if (added.status === "rejected") throw added.reason;
  if (laid.status === "rejected") throw laid.reason;
  return added.value;
}

const MARKS = "networks-up";

/** The file that says that the ground of a network is laid since the boot. */
export function markOf({ runDir }: Run, networkId: string): string {
  return join(runDir, MARKS, pathComponent(networkId));
}

// Chains are the host's, whoever makes them: the lock is of one name for all engines.
function alone<T>(work: () => Promise<T>): Promise<T> {
  return withLock("cni ground of this host", work, { timeoutMs: 180_000 });
}
