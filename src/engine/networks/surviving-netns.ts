/** The network namespace of a container that has ended, where others share it and keep it alive. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** What the kernel calls the namespace of a process, e.g. `net:[4026532281]`; undefined where the process is gone. */
export function netnsOf(pid: number | string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    // It has ended.
    return undefined;
  }
}

/**
 * A path to it by a process that is still in it, so that DEL takes the interface away; empty where there is none.
 * Its number may be that of a newer one by now: the address of the interface tells.
 */
export function survivingNetns(netns: string | undefined, address: string): string {
  if (netns === undefined || address === "" || netns === netnsOf("self")) return "";
  const pid = readdirSync("/proc").find((name) => /^\d+$/.test(name) && netnsOf(name) === netns);
  return pid !== undefined && hasAddress(pid, address) ? `/proc/${pid}/ns/net` : "";
}

function hasAddress(pid: string, address: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/net/fib_trie`, "latin1").split(/\s+/).includes(address);
  } catch {
    return false;
  }
}
