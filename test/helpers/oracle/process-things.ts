/** Processes that belong to one daemon: its shims, containers, and the leptons that work on it. */
import { readlinkSync } from "node:fs";
import type { Watched } from "../oracle.ts";
import { names, readOrEmpty, shimPids } from "../runtime-remains.ts";
import type { Thing } from "./thing.ts";

export function processThings(daemon: Watched): Thing[] {
  const all = listProcesses();
  const shims = new Set(shimPids(daemon.address));
  const ours = all.filter(
    ({ pid }) => pid !== daemon.pid && pid !== process.pid && !shims.has(pid) && belongs(pid, daemon),
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

/** A lepton names the daemon's directory in its argv or environment, a log writer in its cwd, a container in its root mount. */
function belongs(pid: number, daemon: Watched): boolean {
  const texts = [readOrEmpty(`/proc/${pid}/cmdline`), readOrEmpty(`/proc/${pid}/environ`), cwd(pid), rootMount(pid)];
  return texts.some((text) => text.includes(`${daemon.dir}/`));
}

function argv(pid: number): string {
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim().slice(0, 200);
}

function cwd(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // Ended, or a zombie.
    return "";
  }
}

/** The line of mountinfo for `/`: an overlay's shows where its layers lie. */
function rootMount(pid: number): string {
  const lines = readOrEmpty(`/proc/${pid}/mountinfo`).split("\n");
  return lines.find((line) => line.split(" ")[4] === "/") ?? "";
}
