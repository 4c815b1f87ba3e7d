/**
 * The names of networks that a running container joins or leaves. Its /etc/hosts is a mount of `hosts` in its directory
 * and receives what is mounted over that file on the host, where the host shares its mounts (systemd does). So the file
 * of the networks that it has now is linked beside, as `hosts.now`, and mounted over the first one: one mount for this
 * one container, while the files that containers share stay shared. Elsewhere it keeps the first one until it starts.
 */
import { existsSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runProgram } from "../../cni/run-program.ts";
import { hostsPath, isSameFile, linkHosts } from "../../disk/hosts/shared.ts";
import type { Disk } from "../../disk/paths.ts";
import { parseMountInfo } from "../../oci/spec/host-facts.ts";
import type { HostMountPoint } from "../../oci/spec/input.ts";
import type { Owner } from "./attachment-of.ts";
import type { ContainerNetworks } from "./container-networks.ts";

type Places = Pick<Disk, "storeDir">;

/** Shows a running container the names of the networks that it has now; for who holds the lock of its networks. */
export async function showHosts(disk: Places, owner: Owner, networks: ContainerNetworks, pid: number): Promise<void> {
  if (!inContainer(pid).some(receives)) return;
  const { hosts, now, next } = pathsOf(disk, owner);
  const { endpoints, hostLines: extraLines = [], path } = networks;
  if (endpoints.length === 0) return await hide(disk, owner, path);
  await linkHosts(disk, owner, { networks: endpoints.map(({ networkId }) => networkId), extraLines }, next);
  // What is mounted over a file is what stands at its path.
  if (!isSameFile(next, hosts)) await hide(disk, owner, path);
  if (!isSameFile(next, hosts)) {
    const before = inContainer(pid).length;
    renameSync(next, now);
    await mountOver(now, hosts, path);
    // It does not arrive where the container's host is another mount namespace than ours.
    if (inContainer(pid).length <= before) await hide(disk, owner, path);
  }
  rmSync(next, { force: true });
}

/** Makes the file that a container that has ended had at last its first one; cheap where it had no other. */
export async function settleHosts(disk: Places, owner: Owner, path: string): Promise<void> {
  const { hosts, now } = pathsOf(disk, owner);
  if (!existsSync(now)) return;
  await unmount(hosts, path);
  await unmount(now, path);
  renameSync(now, hosts);
  // Where both were links of one file, that did nothing.
  rmSync(now, { force: true });
}

function pathsOf(disk: Places, owner: Owner) {
  const hosts = hostsPath(disk, owner);
  return { hosts, now: `${hosts}.now`, next: `${hosts}.next` };
}

function inContainer(pid: number): HostMountPoint[] {
  return mountsAt(pid, "/etc/hosts");
}

function receives({ tags }: HostMountPoint): boolean {
  return tags.some((tag) => tag.startsWith("master:"));
}

function mountsAt(pid: number | "self", path: string): HostMountPoint[] {
  return parseMountInfo(mountInfo(pid)).filter((mount) => mount.path === path);
}

function mountInfo(pid: number | "self"): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, "utf8");
  } catch {
    // It has ended meanwhile: what it has joined counts for its next start.
    return "";
  }
}

// Read-only first: what the container receives is a copy of the mount, and stays as it is then.
async function mountOver(now: string, hosts: string, path: string): Promise<void> {
  const bind = async (...args: string[]) => (await runProgram(["mount", ...args], { path })).code === 0;
  if ((await bind("--bind", now, now)) && (await bind("-o", "remount,bind,ro", now))) await bind("--bind", now, hosts);
  await unmount(now, path);
}

async function hide(disk: Places, owner: Owner, path: string): Promise<void> {
  const { hosts, now } = pathsOf(disk, owner);
  await unmount(hosts, path);
  await unmount(now, path);
  rmSync(now, { force: true });
}

// Whoever was killed here may have left one over the other.
async function unmount(file: string, path: string): Promise<void> {
  const real = join(realpathSync(dirname(file)), basename(file));
  while (mountsAt("self", real).length > 0) await runProgram(["umount", "-l", real], { path, mustSucceed: true });
}
