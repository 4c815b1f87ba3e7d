/** Directories of network configurations, in which other tools write too. */
import { join } from "node:path";
import { type Conflist, readConflist } from "../../cni/conflist.ts";
import { listDir } from "../../disk/atomic.ts";
import { isLeptonError } from "../../errors.ts";
import { mapLimited } from "../concurrency.ts";

export interface FoundConflist {
  readonly file: string;
  readonly conflist: Conflist;
}

const READS = 32;
const ENDINGS = [".conf", ".conflist", ".json"];

/** Every readable configuration of a directory, in the order of names; one damaged file hides none of the others. */
export async function readDirectory(dir: string): Promise<FoundConflist[]> {
  const names = (await listDir(dir)).filter(
    (name) => !name.startsWith(".") && ENDINGS.some((ending) => name.endsWith(ending)),
  );
  const found = await mapLimited(names.sort(), READS, async (name) => {
    const file = join(dir, name);
    const conflist = await readable(file);
    return conflist === undefined ? undefined : { file, conflist };
  });
  return found.filter((one) => one !== undefined);
}

/** Undefined where there is none, or none that can be read: whoever asks for it by name hears of it. */
async function readable(file: string): Promise<Conflist | undefined> {
  try {
    return await readConflist(file);
  } catch (error) {
    if (isLeptonError(error)) return undefined;
    throw error;
  }
}
