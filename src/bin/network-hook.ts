/**
 * `lepton __network-hook EVENT STORE_DIR RUN_DIR NAMESPACE`: started by the runtime, with the container's state on
 * stdin, when its process has been made and when its task is deleted. Its imports stay few: every start waits for it.
 */
import { attachNetworks } from "../engine/networks/attach.ts";
import { detachNetworks } from "../engine/networks/detach.ts";
import { runHook } from "./runtime-hook.ts";

/** Returns 0, or 1 with the reason on stderr, which the runtime puts into its error. */
export async function networkHook(argv: readonly string[]): Promise<number> {
  const [event, storeDir, runDir, namespace] = argv;
  return await runHook("network", async ({ id, pid }) => {
    if (!storeDir || !runDir || !namespace || !id) throw new Error("this is started by the runtime");
    const [disk, owner] = [
      { storeDir, runDir },
      { namespace, id },
    ];
    if (event === "createRuntime" && pid > 0) await attachNetworks(disk, owner, pid);
    if (event === "poststop") await detachNetworks(disk, owner);
  });
}
