/** The devices of this host that a privileged container gets. */
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fromNode } from "../../errors.ts";
import type { LinuxDevice } from "./types.ts";

// File systems of their own, made anew for every container, and what LXC and udev keep for themselves.
const SKIPPED_DIRS = ["pts", "shm", "fd", "mqueue", ".lxc", ".lxd-mounts", ".udev"];
// A container's console is its own terminal.
const SKIPPED_FILES = ["console"];

const TYPE_MASK = 0o170000;
const BLOCK = 0o060000;
const CHARACTER = 0o020000;

/** Every block and character device below `dir`, as containerd lists them. */
export async function hostDevices(dir = "/dev"): Promise<LinuxDevice[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: unknown) => {
    throw fromNode(error, `cannot list devices in "${dir}"`);
  });
  const found: LinuxDevice[] = [];
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_DIRS.includes(entry.name)) found.push(...(await hostDevices(path)));
      continue;
    }
    const device = SKIPPED_FILES.includes(entry.name) ? undefined : await deviceAt(path);
    if (device !== undefined) found.push(device);
  }
  return found;
}

/** The node at `path`; undefined where it is no device or is gone by now. */
export async function deviceAt(path: string): Promise<LinuxDevice | undefined> {
  const stat = await lstat(path, { bigint: true }).catch(() => undefined);
  const type = stat === undefined ? undefined : deviceType(Number(stat.mode));
  if (stat === undefined || type === undefined) return undefined;
  const fileMode = Number(stat.mode) & 0o7777;
  return { type, path, ...splitDevice(stat.rdev), fileMode, uid: Number(stat.uid), gid: Number(stat.gid) };
}

function deviceType(mode: number): "b" | "c" | undefined {
  const type = mode & TYPE_MASK;
  if (type === BLOCK) return "b";
  return type === CHARACTER ? "c" : undefined;
}

/** Major and minor of a 64-bit st_rdev, in the layout of glibc's sysmacros. */
export function splitDevice(rdev: bigint): { readonly major: number; readonly minor: number } {
  const major = ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xffff_f000n);
  const minor = (rdev & 0xffn) | ((rdev >> 12n) & 0xffff_ff00n);
  return { major: Number(major), minor: Number(minor) };
}
