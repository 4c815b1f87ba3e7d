/** A start that nobody wants: ended before there is a process. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { readConsoleConfigSync } from "../config.ts";
import { startReaper } from "./start-reaper.ts";

/** Leaves the runtime, which comes next, nothing to make a container from: a console itself cannot refuse, its end means ready. */
export async function refuseStart(bundleDir: string, containerDir: string): Promise<void> {
  rmSync(join(bundleDir, "config.json"), { force: true });
  const config = readConfig(containerDir);
  // Where the word is left from a stop that did not come to its end, it is taken back.
  if (config?.reap !== undefined) await startReaper(config.reap);
}

function readConfig(containerDir: string) {
  try {
    return readConsoleConfigSync(containerDir);
  } catch {
    // It goes with the container, just now.
    return undefined;
  }
}
