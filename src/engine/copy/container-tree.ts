/** The files of a container as a tree: those that its process sees, or of one that does not run its snapshot and volumes. */
import { fstatSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import type { ContainerRecord } from "../../containerd/containers.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import { taskOf } from "../containers/list.ts";
import { withContainerLock } from "../containers/lock.ts";
import { specOf } from "../containers/spec-view.ts";
import { isAlive } from "../containers/stop.ts";
import type { EngineContext } from "../context.ts";
import { readonlyMounts } from "../readonly-mounts.ts";
import { volumePart } from "../volumes/volume-part.ts";
import { mountPrivately } from "./private-mount.ts";
import { closeTree, holdDirectory, openTree, pathIn, release, type Tree, type TreeMount } from "./tree.ts";

export interface OpenTree {
  readonly tree: Tree;
  close(): Promise<void>;
}

/** Opens it for reading. */
export async function openContainerTree(ctx: EngineContext, record: ContainerRecord): Promise<OpenTree> {
  return (await runningTree(ctx, record.id)) ?? (await stoppedTree(ctx, record, { write: false }));
}

/** Runs `work` on the tree, which it may write to; a stopped container is not started meanwhile. */
export async function withWritableTree<T>(
  ctx: EngineContext,
  record: ContainerRecord,
  work: (tree: Tree) => Promise<T>,
): Promise<T> {
  const running = await runningTree(ctx, record.id);
  if (running !== undefined) return await workOn(running, work);
  return await withContainerLock(ctx, record.id, async () => {
    // Somebody may have started it while we waited.
    const started = await runningTree(ctx, record.id);
    return await workOn(started ?? (await stoppedTree(ctx, record, { write: true })), work);
  });
}

async function workOn<T>({ tree, close }: OpenTree, work: (tree: Tree) => Promise<T>): Promise<T> {
  try {
    return await work(tree);
  } finally {
    await close();
  }
}

/** The root of the container's process; undefined where it has none. */
async function runningTree(ctx: EngineContext, id: string): Promise<OpenTree | undefined> {
  const task = await taskOf(ctx, id);
  if (task === undefined || !isAlive(task)) return undefined;
  const tree = openRoot(task.pid);
  if (tree === undefined) return undefined;
  // Only a process that is there yet is known to be the one whose root we hold: process ids are used again.
  const now = await taskOf(ctx, id);
  if (now !== undefined && isAlive(now) && now.pid === task.pid) return { tree, close: async () => closeTree(tree) };
  closeTree(tree);
  return undefined;
}

function openRoot(pid: number): Tree | undefined {
  try {
    return openTree(`/proc/${pid}/root`);
  } catch (error) {
    const converted = fromNode(error, "cannot look into the container");
    if (converted.code === "not-found") return undefined;
    throw converted;
  }
}

async function stoppedTree(
  ctx: EngineContext,
  record: ContainerRecord,
  { write }: { readonly write: boolean },
): Promise<OpenTree> {
  const spec = specOf(record.spec?.value) as { readonly root?: { readonly readonly?: unknown } } | undefined;
  if (write && spec?.root?.readonly === true) {
    throw new LeptonError("failed-precondition", "container rootfs is marked read-only");
  }
  const found = await ctx.client.snapshots(record.snapshotter).mounts(record.snapshotKey);
  // Without links: they would be followed from our own root, where nothing is mounted.
  const at = await realpath(ctx.disk.storeDir);
  const mounted = await mountPrivately(write ? found : readonlyMounts(found), at);
  try {
    const tree = openTree(mounted.path);
    const [inside, outside] = [fstatSync(tree.rootFd), await stat(at)];
    if (inside.dev === outside.dev && inside.ino === outside.ino) {
      throw new LeptonError("internal", `the files of the container are not mounted over "${at}"`);
    }
    const close = async () => {
      closeTree(tree);
      await mounted.close();
    };
    return { tree: { ...tree, mounts: volumesOf(tree, spec) }, close };
  } catch (error) {
    await mounted.close();
    throw error;
  }
}

/** Bind mounts of the spec, by the places that the runtime would find for them. */
function volumesOf(tree: Tree, spec: unknown): Map<string, TreeMount> {
  const { mounts } = (spec ?? {}) as { readonly mounts?: unknown };
  const volumes = new Map<string, TreeMount>();
  for (const mount of Array.isArray(mounts) ? mounts : []) {
    const { type, source, destination, options } = mount as Readonly<Record<string, unknown>>;
    if (typeof source !== "string" || typeof destination !== "string") continue;
    const words: readonly unknown[] = Array.isArray(options) ? options : [];
    if (type !== "bind" && !words.includes("bind") && !words.includes("rbind")) continue;
    const readOnly = words.includes("ro") || words.includes("rro");
    const part = volumePart(source);
    const mounted = part === undefined ? { source } : { source: part.data, part: part.subpath };
    volumes.set(placeOfVolume({ ...tree, mounts: volumes }, destination), { ...mounted, readOnly });
  }
  return volumes;
}

function placeOfVolume(tree: Tree, destination: string): string {
  const clean = destination.replace(/(?<=.)\/+$/, "");
  const slash = clean.lastIndexOf("/");
  try {
    const dir = holdDirectory(tree, clean.slice(0, slash));
    try {
      return pathIn(dir, clean.slice(slash + 1));
    } finally {
      release(dir);
    }
  } catch {
    // The runtime will make the way to it, as it is written.
    return clean;
  }
}
