/**
 * What the two processes of the embedded engine write about themselves, and how a process is found again.
 */
import { readdirSync, readFileSync, unlinkSync } from "node:fs";
import { writeFileAtomic } from "../../disk/atomic.ts";
import { formatOwner, isOwnerAlive, type Owner, ownerOf, parseOwner } from "../../disk/owner.ts";
import type { EmbeddedPaths } from "./paths.ts";

export interface DaemonRecord {
  readonly owner: Owner;
  readonly version: string;
  readonly startedAtMs: number;
  /** Starts since the supervisor began. */
  readonly starts: number;
  /** Starts in a row that did not live long. */
  readonly failures: number;
}

export async function writeDaemonRecord(paths: EmbeddedPaths, record: DaemonRecord): Promise<void> {
  const text = JSON.stringify({ ...record, owner: formatOwner(record.owner) });
  await writeFileAtomic(paths.daemonRecord, `${text}\n`, { durable: false });
}

/** The last record, whether its process lives or not. */
export function readDaemonRecord(paths: EmbeddedPaths): DaemonRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(paths.daemonRecord, "utf8")) as Record<string, unknown>;
    const owner = parseOwner(String(value["owner"]));
    if (owner === undefined) return undefined;
    return {
      owner,
      version: String(value["version"] ?? ""),
      startedAtMs: Number(value["startedAtMs"] ?? 0),
      starts: Number(value["starts"] ?? 0),
      failures: Number(value["failures"] ?? 0),
    };
  } catch {
    // Absent or damaged: the process itself is found by its argv.
    return undefined;
  }
}

export async function writeSupervisorRecord(paths: EmbeddedPaths, owner: Owner): Promise<void> {
  await writeFileAtomic(paths.supervisorRecord, `${formatOwner(owner)}\n`, { durable: false });
}

/** The supervisor that lives now. */
export function livingSupervisor(paths: EmbeddedPaths): Owner | undefined {
  try {
    const owner = parseOwner(readFileSync(paths.supervisorRecord, "utf8").trim());
    return owner !== undefined && isOwnerAlive(owner) ? owner : undefined;
  } catch {
    // Never started here, or not for us to read.
    return undefined;
  }
}

/** The containerd that lives now: by its record, else (its supervisor died before writing one) by its argv. */
export function livingDaemon(paths: EmbeddedPaths): Owner | undefined {
  const recorded = readDaemonRecord(paths)?.owner;
  if (recorded !== undefined && isOwnerAlive(recorded)) return recorded;
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name) && isOurDaemon(name, paths)) return ownerOf(Number(name));
  }
  return undefined;
}

function isOurDaemon(pid: string, paths: EmbeddedPaths): boolean {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    // Either containerd or the shell that is about to become it (see daemon.ts).
    return argv.at(-2) === paths.config && argv.at(-3) === "--config" && (argv.at(-4) ?? "").endsWith("/containerd");
  } catch {
    // Ended since it was listed.
    return false;
  }
}

export function removeRecord(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Nothing was recorded.
  }
}
