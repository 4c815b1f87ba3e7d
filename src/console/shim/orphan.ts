/**
 * Ends a shim that containerd has lost: a client that is killed during Tasks.Create or Tasks.Delete cancels the call,
 * and containerd 2.1 then forgets the shim without ending it.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readShimEndpoint } from "./address.ts";
import type { Shim } from "./find-shim.ts";
import { linkOrEmpty, readOrEmpty } from "./proc-files.ts";
import { encodeMessage, type Field } from "./protobuf.ts";
import { connectTtrpc } from "./ttrpc.ts";

/** Asks the shim to kill and delete its task and to go; one that cannot be asked is killed with its children. */
export async function endShim(shim: Shim, namespace: string, id: string): Promise<void> {
  await askToEnd(shim, namespace, id);
  if (await goneWithin(shim.pid, POLITE_MS)) return removeBundle(shim, namespace, id);
  const socket = socketOf(shim.pid);
  for (const pid of [...childrenOf(shim.pid).filter((child) => !isReaper(child)), shim.pid]) killQuietly(pid);
  await goneWithin(shim.pid, POLITE_MS);
  if (socket !== undefined) rmSync(socket, { force: true });
  removeBundle(shim, namespace, id);
}

/**
 * Removes the socket file that a shim left which was killed while it started. containerd 2.x names it by the hash of
 * its own address, the namespace and the id (pkg/shim, SocketAddress). Only where no shim of the container runs.
 */
export function removeShimSocket(address: string, namespace: string, id: string): void {
  const name = createHash("sha256").update(`${address}/${namespace}/${id}`).digest("hex");
  rmSync(join(SHIM_SOCKETS, name), { force: true });
}

/** The word by which our executable is a reaper (bin/lepton). */
const REAP_WORD = "__reap";
const SHIM_SOCKETS = "/run/containerd/s";
const POLITE_MS = 2_000;
const CALL_MS = 1_000;

// Field numbers of containerd.task.v2 and v3: Kill id 1, signal 3, all 4; Delete id 1; Shutdown id 1, now 2.
function endingCalls(id: string): [string, Field[]][] {
  return [
    [
      "Kill",
      [
        [1, id],
        [3, 9n],
        [4, 1n],
      ],
    ],
    ["Delete", [[1, id]]],
    [
      "Shutdown",
      [
        [1, id],
        [2, 1n],
      ],
    ],
  ];
}

async function askToEnd({ bundleDir }: Shim, namespace: string, id: string): Promise<void> {
  const endpoint = readShimEndpoint(bundleDir);
  if (endpoint === undefined) return;
  try {
    const client = await connectTtrpc(endpoint.address, { namespace });
    for (const [method, fields] of endingCalls(id)) {
      // Each may find nothing to do; the last one matters, and whether it worked shows in /proc.
      const answer = client
        .call(`containerd.task.v${endpoint.version}.Task`, method, encodeMessage(fields))
        .catch(() => undefined);
      await Promise.race([answer, delay(CALL_MS)]);
    }
    client.close();
  } catch {
    // Nobody listens any more: it is killed next.
  }
}

// Never where something is mounted below: removing the bundle would then remove the container's own files.
function removeBundle({ bundleDir }: Shim, namespace: string, id: string): void {
  if (!bundleDir.endsWith(`/io.containerd.runtime.v2.task/${namespace}/${id}`) || hasMounts(bundleDir)) return;
  const work = linkOrEmpty(join(bundleDir, "work"));
  rmSync(bundleDir, { recursive: true, force: true });
  if (work.endsWith(`/${namespace}/${id}`)) rmSync(work, { recursive: true, force: true });
}

function hasMounts(dir: string): boolean {
  return readOrEmpty("/proc/self/mountinfo").includes(` ${dir}/`);
}

async function goneWithin(pid: number, ms: number): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readOrEmpty(`/proc/${pid}/status`))) {
    if (performance.now() > endMs) return false;
    await delay(20);
  }
  return true;
}

function childrenOf(pid: number): number[] {
  return readOrEmpty(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .filter((word) => word !== "")
    .map(Number);
}

// A shim adopts what its logger leaves behind: the reaper, which may be us. No container shares our mounts.
function isReaper(pid: number): boolean {
  const words = readOrEmpty(`/proc/${pid}/cmdline`).split("\0");
  return (
    words.slice(1, 3).includes(REAP_WORD) && linkOrEmpty(`/proc/${pid}/ns/mnt`) === linkOrEmpty("/proc/self/ns/mnt")
  );
}

// The listening socket is the only unix socket of a shim with a path (proc(5): /proc/net/unix, inode in column 7).
function socketOf(pid: number): string | undefined {
  const inodes = new Set<string>();
  for (const fd of entriesOf(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOrEmpty(`/proc/${pid}/fd/${fd}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  const lines = readOrEmpty("/proc/net/unix")
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return lines.find((fields) => inodes.has(fields[6] ?? "") && /\/s\/[0-9a-f]+$/.test(fields[7] ?? ""))?.[7];
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was faster.
  }
}

function entriesOf(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    // The process ended.
    return [];
  }
}
