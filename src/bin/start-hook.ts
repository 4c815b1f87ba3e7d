/**
 * `lepton __start-hook STORE_DIR NAMESPACE`: started by the runtime, with the container's state on stdin, when its mounts
 * have been made and its process does not run yet.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkMade } from "../engine/containers/start-hook.ts";
import { runHook } from "./runtime-hook.ts";

/** Returns 0, or 1 with the reason on stderr, which the runtime puts into its error. */
export async function startHook([storeDir, namespace]: readonly string[]): Promise<number> {
  return await runHook("start", async ({ id, pid, bundle }) => {
    if (!storeDir || !namespace || !bundle || pid === 0) throw new Error("this is started by the runtime");
    const spec = readFileSync(join(bundle, "config.json"));
    await checkMade({ disk: { storeDir }, namespace }, { id, pid, bundle, spec });
  });
}
