/** The processes that belong to one test daemon's directory, and the end of those that are left. */
import { readlinkSync } from "node:fs";
import { killQuietly, names, readOrEmpty } from "./runtime-remains.ts";
import { waitFor } from "./wait-for.ts";

/**
 * Ends every process of a directory whose containerd and shims are gone; their children too, which a reaper or a console
 * may start meanwhile. None of them has anything left to do: a reaper would wait a minute for its containerd to come
 * back, and note in the run root each quarter of a second that it does.
 */
export async function endProcesses(dir: string): Promise<void> {
  await waitFor(`the processes of ${dir} to end`, () => {
    const left = processesOf(dir);
    for (const pid of left) killQuietly(pid);
    return left.length === 0;
  });
}

/** Living processes that belong to it, but ourselves. */
export function processesOf(dir: string): number[] {
  const pids = names("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => pid !== process.pid && belongs(pid, dir));
}

/** A lepton names the directory in its argv or environment, a log writer in its cwd, a container in its root mount. */
export function belongs(pid: number, dir: string): boolean {
  const looks = [
    () => readOrEmpty(`/proc/${pid}/cmdline`),
    () => readOrEmpty(`/proc/${pid}/environ`),
    () => linkOf(pid, "cwd"),
  ];
  return [...looks, () => rootMount(pid)].some((look) => look().includes(`${dir}/`));
}

function linkOf(pid: number, name: string): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    // Ended, or a zombie.
    return "";
  }
}

const OUR_MOUNTS = readlinkSync("/proc/self/ns/mnt");

/** The line of mountinfo for `/`: an overlay's shows where its layers lie. Not read where `/` is our own: it is long. */
function rootMount(pid: number): string {
  if (linkOf(pid, "ns/mnt") === OUR_MOUNTS) return "";
  const lines = readOrEmpty(`/proc/${pid}/mountinfo`).split("\n");
  return lines.find((line) => line.split(" ")[4] === "/") ?? "";
}
