/**
 * Who is at work on something half-done: a process that can be told from any later one of the same pid.
 */
import { readFileSync, readlinkSync } from "node:fs";

export interface Owner {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process (field 22 of /proc/pid/stat). */
  readonly startTime: string;
  readonly bootId: string;
  /** Inode of the pid namespace in which `pid` counts. */
  readonly pidNamespace: string;
}

/** The record of this process. */
export function currentOwner(): Owner {
  return {
    pid: process.pid,
    startTime: processState(process.pid)?.startTime ?? "0",
    bootId: currentBootId(),
    pidNamespace: currentPidNamespace(),
  };
}

/** The record of another living process of our pid namespace; undefined where there is none of that pid. */
export function ownerOf(pid: number): Owner | undefined {
  const found = processState(pid);
  if (found === undefined) return undefined;
  return { pid, startTime: found.startTime, bootId: currentBootId(), pidNamespace: currentPidNamespace() };
}

/** One word of letters, digits, `.`, `_` and `-`: fit for a label value, a file name or a lease id. */
export function formatOwner(owner: Owner): string {
  return `${owner.pid}.${owner.startTime}.${owner.pidNamespace}.${owner.bootId}`;
}

/** Undefined where the text was not written by `formatOwner`. */
export function parseOwner(text: string): Owner | undefined {
  const match = /^(\d{1,10})\.(\d{1,20})\.(\d{1,20})\.([0-9a-f-]{1,36})$/.exec(text);
  if (!match) return undefined;
  const [, pid = "", startTime = "", pidNamespace = "", bootId = ""] = match;
  return { pid: Number(pid), startTime, bootId, pidNamespace };
}

/** False only where the process is surely gone; one in another pid namespace counts as alive until a reboot. */
export function isOwnerAlive(owner: Owner): boolean {
  if (owner.bootId !== currentBootId()) return false;
  if (owner.pidNamespace !== currentPidNamespace()) return true;
  const found = processState(owner.pid);
  // A zombie has run its last instruction; only its parent has not looked.
  return found !== undefined && found.startTime === owner.startTime && !/[ZX]/.test(found.state);
}

/** True where something has an owner, by the text of its record, and that is gone; damaged records have none. */
export function isOwnerDead(text: string | undefined): boolean {
  if (text === undefined) return false;
  const owner = parseOwner(text);
  return owner === undefined || !isOwnerAlive(owner);
}

interface ProcessState {
  readonly state: string;
  readonly startTime: string;
}

function processState(pid: number): ProcessState | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    // No such process.
    return undefined;
  }
  // The command name (field 2) may hold spaces and brackets: count from its last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "X", startTime: fields[19] ?? "0" };
}

function currentBootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
}

function currentPidNamespace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "0";
}
