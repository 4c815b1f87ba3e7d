/** How a test is rid of its temporary directory: first of what may still write there. */
import { rmSync } from "node:fs";
import { endProcesses } from "./process-remains.ts";
import { unmountBelow } from "./runtime-remains.ts";

/**
 * Ends the processes that belong to a directory, waits for their end, unmounts what they left there, and removes it. For
 * every directory that was a data root, a run root or an environment of processes that nobody waits for: consoles,
 * reapers, supervisors.
 */
export async function removeDir(dir: string): Promise<void> {
  await endProcesses(dir);
  unmountBelow(dir);
  rmSync(dir, { recursive: true, force: true });
}
