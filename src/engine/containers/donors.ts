/**
 * Whose namespaces a container joins, as owner records in its directory. The spec names them by process ids, which come
 * back: containerd's restart monitor would start a container in whatever has the id by then. So the hook looks whether
 * the donors are those of the last start.
 */
import { join } from "node:path";
import { readText, writeFileAtomic } from "../../disk/atomic.ts";
import { containerDir, type StoreDir } from "../../disk/container-dir.ts";
import { isOwnerDead } from "../../disk/owner.ts";
import { isLeptonError, LeptonError } from "../../errors.ts";

export interface Place {
  readonly disk: StoreDir;
  readonly namespace: string;
}

/** Notes the processes that are joined from now on. */
export async function writeDonors(place: Place, id: string, donors: readonly string[]): Promise<void> {
  await writeFileAtomic(donorsPath(place, id), `${donors.join("\n")}\n`, { durable: false });
}

/** Throws where one of them has ended; nobody may be joined then. */
export async function checkDonors(place: Place, id: string): Promise<void> {
  const dead = (await readDonors(place, id)).filter(isOwnerDead);
  if (dead.length === 0) return;
  throw new LeptonError("failed-precondition", "the container whose namespaces it joins has ended since", {
    hint: "start that one first, and then this",
  });
}

async function readDonors(place: Place, id: string): Promise<string[]> {
  try {
    return (await readText(donorsPath(place, id), { maxBytes: 4096 })).split("\n").filter((line) => line !== "");
  } catch (error) {
    // It joins nobody.
    if (isLeptonError(error, "not-found")) return [];
    throw error;
  }
}

function donorsPath({ disk, namespace }: Place, id: string): string {
  return join(containerDir(disk, namespace, id), "donors");
}
