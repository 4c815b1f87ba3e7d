/**
 * `lepton __network-hook EVENT STORE_DIR RUN_DIR NAMESPACE`: started by the runtime, with the container's state on
 * stdin, when its process has been made and when its task is deleted. Its imports stay few: every start waits for it.
 */
import { readFileSync } from "node:fs";
import { attachNetworks } from "../engine/networks/attach.ts";
import { detachNetworks } from "../engine/networks/detach.ts";
import { isLeptonError } from "../errors.ts";

/** Returns 0, or 1 with the reason on stderr, which the runtime puts into its error. */
export async function networkHook(argv: readonly string[]): Promise<number> {
  const [event, storeDir, runDir, namespace] = argv;
  try {
    const { id, pid } = readState();
    if (!storeDir || !runDir || !namespace || !id) throw new Error("this is started by the runtime");
    const [disk, owner] = [
      { storeDir, runDir },
      { namespace, id },
    ];
    if (event === "createRuntime" && pid > 0) await attachNetworks(disk, owner, pid);
    if (event === "poststop") await detachNetworks(disk, owner);
    return 0;
  } catch (error) {
    process.stderr.write(`${HOOK_SAYS}${textOf(error)}\n`);
    return 1;
  }
}

/** What the hook's own sentence begins with, among the words of the runtime. */
const HOOK_SAYS = "lepton network: ";

function readState(): { readonly id: string; readonly pid: number } {
  const { id, pid } = JSON.parse(readFileSync(0, "utf8")) as Readonly<Record<string, unknown>>;
  return { id: typeof id === "string" ? id : "", pid: typeof pid === "number" ? pid : 0 };
}

// One line: it is read out of the middle of the runtime's.
function textOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const hint = isLeptonError(error) && error.hint !== undefined ? ` (${error.hint})` : "";
  return `${message}${hint}`.replaceAll(/\s+/g, " ");
}
