/** A start by the restart monitor that is not to be: nobody wants it, or it would lack something and is ours to do. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readConsoleConfigSync } from "../config.ts";
import { isStartUnwanted } from "../unwanted.ts";
import { startReaper } from "./start-reaper.ts";
import { START_WORD } from "./start-word.ts";

/**
 * Ends a start before there is a process, and has the reaper go on; false where there is none that could, and the start
 * is better than none.
 */
export async function refuseStart(bundleDir: string, containerDir: string): Promise<boolean> {
  const reap = readReap(containerDir);
  const isUnwanted = isStartUnwanted(containerDir);
  if (reap === undefined && !isUnwanted) return false;
  // The runtime, which comes next, finds nothing to make a container from. A console itself cannot refuse: its end, too,
  // means that it is ready.
  rmSync(join(bundleDir, "config.json"), { force: true });
  // Where the word is left from a stop that did not come to its end, the reaper takes it back.
  if (reap !== undefined) await startReaper(isUnwanted ? reap : { ...reap, argv: [...reap.argv, START_WORD] });
  return true;
}

function readReap(containerDir: string) {
  try {
    return readConsoleConfigSync(containerDir)?.reap;
  } catch {
    // Damaged, or it goes with the container just now.
    return undefined;
  }
}
