/**
 * Fills an empty volume with what the image has at its place: owners, modes, links and extended attributes. The layers
 * are mounted read-only in a mount namespace of the copying process alone, so that no mount outlives it.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, lstat, mkdir, readdir, rename } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import type { Mount } from "../../containerd/inputs.ts";
import { removeTree, temporaryPath } from "../../disk/atomic.ts";
import { volumeData } from "../../disk/volumes.ts";
import { fromNode, LeptonError } from "../../errors.ts";
import type { EngineContext } from "../context.ts";
import { layerDirs, resolveRootfsDir } from "../rootfs.ts";
import { usersByVolume } from "./used-by.ts";

export interface ImageFiles {
  /** Mounts of the new container's snapshot, which holds nothing but the image yet. */
  readonly rootfs: readonly Mount[];
}

/** Copies into a volume that is empty; the caller holds its lock. Nothing where the image has no such directory. */
export async function fillFromImage(
  ctx: EngineContext,
  name: string,
  destination: string,
  image: ImageFiles,
): Promise<void> {
  const layers = layerDirs(image.rootfs);
  const data = volumeData(ctx.disk, ctx.namespace, name);
  if (layers === undefined || (await readdir(data)).length > 0) return;
  const source = await resolveRootfsDir(layers, destination);
  if (source === undefined) return;
  const isUsed = (await usersByVolume(ctx)).has(name);
  await copyBeside(layers, source, data, isUsed ? moveEntries : rename);
}

// Never into the volume itself: a container that has it mounted could put a link in the way of the copy.
async function copyBeside(
  layers: readonly string[],
  source: string,
  data: string,
  place: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const temp = temporaryPath(data);
  const copied = join(temp, "data");
  try {
    await mkdir(copied, { recursive: true, mode: 0o755 });
    await copyInto(layers, source, copied, temp);
    // An empty directory gives way to a whole one.
    await place(copied, data);
  } catch (error) {
    throw fromNode(error, `cannot fill "${data}" from the image`);
  } finally {
    await removeTree(temp);
  }
}

// A directory that somebody may have mounted stays the same one; a rename follows no link.
async function moveEntries(from: string, to: string): Promise<void> {
  const { uid, gid, mode } = await lstat(from);
  for (const entry of await readdir(from)) await rename(join(from, entry), join(to, entry));
  await chown(to, uid, gid);
  await chmod(to, mode & 0o7777);
}

// $1 lower layers below the working directory, $2 an empty directory, $3 path in the image, $4 where to.
const SCRIPT = 'mount -t overlay -o "ro,lowerdir=$1" overlay "$2" && exec cp -a -- "$2/$3/." "$4/"';

async function copyInto(layers: readonly string[], source: string, target: string, scratch: string): Promise<void> {
  const [root, empty] = [join(scratch, "root"), join(scratch, "empty")];
  for (const dir of [root, empty]) await mkdir(dir);
  // One page of options is all that mount(2) takes: relative names are short.
  const base = dirname(dirname(layers.at(-1) ?? "/"));
  const lower = [...layers, empty].filter((dir) => existsSync(dir)).map((dir) => relative(base, dir) || ".");
  const args = ["--mount", "--propagation", "private", "sh", "-c", SCRIPT, "sh", lower.join(":"), root, source, target];
  try {
    // The newer mount API takes no more than 256 bytes of an option.
    const env = { ...process.env, LIBMOUNT_FORCE_MOUNT2: "always" };
    await promisify(execFile)("unshare", args, { cwd: base, env, maxBuffer: 1 << 20 });
  } catch (error) {
    throw copyFailure(target, error);
  }
}

function copyFailure(target: string, error: unknown): LeptonError {
  const { stderr = "", message } = error as Error & { readonly stderr?: string };
  const [reason = message] = stderr.split("\n").filter((line) => line !== "");
  return new LeptonError("internal", `cannot copy the image's files to "${target}": ${reason}`, {
    cause: error,
    hint: "leave them out with :nocopy",
  });
}
