/** Plugins outlive whoever started them and was killed: what they are about to make must not come after its removal. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

// As long as one may run (invoke.ts); nobody is there to end it.
const PATIENCE_MS = 60_000;
const LOOK_MS = 20;

/** Resolves when no plugin, and no program that one has started, is at work for a container. */
export async function untilPluginsEnd(containerId: string): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while (isAnyAtWork(`CNI_CONTAINERID=${containerId}`) && performance.now() < endMs) await delay(LOOK_MS);
}

function isAnyAtWork(variable: string): boolean {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.some((pid) => environmentOf(pid).includes(variable));
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    // It has ended.
    return [];
  }
}
