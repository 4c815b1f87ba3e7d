/** What the shims and runc of one containerd hold outside its directories, and how to be rid of it. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "./wait-for.ts";

// containerd's shims put these in one place for all daemons of the machine.
export const RUNC_ROOT = "/run/containerd/runc";
export const SHIM_SOCKETS = "/run/containerd/s";

export interface Bundle {
  readonly namespace: string;
  readonly id: string;
  readonly path: string;
}

/** Bundles of tasks, as io.containerd.runtime.v2.task lays them out below the state directory. */
export function bundles(state: string): Bundle[] {
  const base = join(state, "io.containerd.runtime.v2.task");
  return names(base).flatMap((namespace) =>
    names(join(base, namespace)).map((id) => ({ namespace, id, path: join(base, namespace, id) })),
  );
}

/** Pids of the living shims that were started for this socket. */
export function shimPids(socket: string): number[] {
  return processes()
    .filter(({ argv }) => isShim(argv) && argv.includes(socket))
    .map(({ pid }) => pid);
}

/** A shim names its daemon's socket behind -address and its container behind -id. */
export function isShim(argv: readonly string[]): boolean {
  return argv[0]?.endsWith("containerd-shim-runc-v2") ?? false;
}

export interface Process {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Every process with an argv (so no kernel thread and no zombie). */
export function processes(): Process[] {
  return names("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const text = readOrEmpty(`/proc/${name}/cmdline`);
    return text === "" ? [] : [{ pid: Number(name), argv: text.split("\0").slice(0, -1) }];
  });
}

/** Mount points below a directory, innermost first. */
export function mountsBelow(dir: string): string[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => (line.split(" ")[4] ?? "").replaceAll("\\040", " "))
    .filter((path) => path.startsWith(`${dir}/`))
    .sort((a, b) => b.length - a.length);
}

/** Kills the containers and shims of a daemon that has ended, and unmounts what they left. */
export async function clearRuntime(paths: {
  readonly state: string;
  readonly root: string;
  readonly socket: string;
}): Promise<void> {
  const left = bundles(paths.state);
  const sockets = left.flatMap(shimSockets);
  for (const { namespace, id } of left) deleteByRunc(namespace, id);
  for (const pid of shimPids(paths.socket)) killQuietly(pid);
  await waitFor("the shims to end", () => shimPids(paths.socket).length === 0);
  for (const socket of sockets) rmSync(socket, { force: true });
  for (const dir of [paths.state, paths.root]) unmountBelow(dir);
}

export function unmountBelow(dir: string): void {
  for (const mount of mountsBelow(dir)) execFileSync("umount", ["-l", mount]);
}

/** A killed shim leaves its socket; its bundle says which. */
function shimSockets(bundle: Bundle): string[] {
  const text = readOrEmpty(join(bundle.path, "bootstrap.json")) + readOrEmpty(join(bundle.path, "address"));
  return [...text.matchAll(/unix:\/\/(\/run\/containerd\/s\/[0-9a-f]+)/g)].map((match) => match[1] ?? "");
}

function deleteByRunc(namespace: string, id: string): void {
  const root = join(RUNC_ROOT, namespace);
  if (!existsSync(join(root, id))) return;
  const runc = join(process.env["LEPTON_PREFIX"] ?? "/opt/lepton", "bin/runc");
  execFileSync(runc, ["--root", root, "delete", "--force", id], { stdio: "ignore" });
}

/** SIGKILL to what may have ended by itself. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended by itself since it was listed.
  }
}

export function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // Not there: holds nothing.
    return [];
  }
}

export function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // A file of a process that has just ended.
    return "";
  }
}
