/** Processes that belong to one daemon: its shims, containers, and the leptons that work on it. */
import type { Watched } from "../oracle.ts";
import { belongs } from "../process-remains.ts";
import { names, readOrEmpty, shimPids } from "../runtime-remains.ts";
import type { Thing } from "./thing.ts";

export function processThings(daemon: Watched): Thing[] {
  const all = listProcesses();
  const shims = new Set(shimPids(daemon.address));
  const ours = all.filter(
    ({ pid }) => pid !== daemon.pid && pid !== process.pid && !shims.has(pid) && belongs(pid, daemon.dir),
  );
  const family = new Set([daemon.pid, process.pid, ...shims, ...ours.map(({ pid }) => pid)]);
  const zombies = all.filter(({ state, parent }) => state === "Z" && family.has(parent));
  return [
    ...[...shims].map((pid): Thing => ({ kind: "shim", name: `${pid} ${argv(pid)}` })),
    ...ours.map(({ pid, command }): Thing => ({ kind: "process", name: `${pid} ${argv(pid) || command}` })),
    ...zombies.map(({ pid, command, parent }): Thing => ({ kind: "zombie", name: `${pid} ${command} of ${parent}` })),
  ];
}

interface Listed {
  readonly pid: number;
  readonly command: string;
  readonly state: string;
  readonly parent: number;
}

function listProcesses(): Listed[] {
  return names("/proc").flatMap((name) => {
    // Fields of proc_pid_stat(5); the command stands in brackets and may hold any character.
    const match = /^\d+ \((.*)\) (\S) (\d+) /s.exec(/^\d+$/.test(name) ? readOrEmpty(`/proc/${name}/stat`) : "");
    if (match === null) return [];
    const [, command = "", state = "", parent = "0"] = match;
    return [{ pid: Number(name), command, state, parent: Number(parent) }];
  });
}

function argv(pid: number): string {
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim().slice(0, 200);
}
