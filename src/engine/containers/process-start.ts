/** When a process of this host began, from /proc: true for every tool's containers, also after a restart by others. */
import { readFileSync } from "node:fs";

// USER_HZ is 100 on every Linux architecture that containerd supports.
const TICKS_PER_SECOND = 100;

/** Milliseconds since the epoch at which a process started; undefined where it is gone. */
export function processStartMs(pid: number, bootMs: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command name may hold spaces and parentheses: fields are counted from its last one (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[19]);
    return Number.isFinite(ticks) ? bootMs + (ticks * 1000) / TICKS_PER_SECOND : undefined;
  } catch {
    // The process ended between the listing and now.
    return undefined;
  }
}

/** Boot time of this host in milliseconds since the epoch. */
export function bootTimeMs(): number {
  const uptime = Number(readFileSync("/proc/uptime", "latin1").split(" ")[0]);
  return Date.now() - uptime * 1000;
}
